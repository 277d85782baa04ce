// Reads entities as JSON from standard input and judges each as Backstage's catalogue does: policies, then kinds.
const path = require("path");
const model = require(path.join(process.argv[2], "@backstage", "catalog-model"));

const policy = model.EntityPolicies.allOf([
  new model.SchemaValidEntityPolicy(),
  new model.DefaultNamespaceEntityPolicy(),
  new model.NoForeignRootFieldsEntityPolicy(),
  new model.FieldFormatEntityPolicy(),
]);
const kinds = {
  API: model.apiEntityV1alpha1Validator,
  Component: model.componentEntityV1alpha1Validator,
  Group: model.groupEntityV1alpha1Validator,
  Resource: model.resourceEntityV1alpha1Validator,
  System: model.systemEntityV1alpha1Validator,
  User: model.userEntityV1alpha1Validator,
};

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const faults = [];
  for (const entity of JSON.parse(Buffer.concat(chunks).toString("utf-8"))) {
    try {
      await policy.enforce(entity);
      const known = await kinds[entity.kind].check(entity);
      if (!known) throw new Error("no kind took it");
    } catch (error) {
      faults.push(`${entity.kind} ${entity.metadata && entity.metadata.name}: ${error.message}`);
    }
  }
  process.stdout.write(JSON.stringify(faults));
}

main();
