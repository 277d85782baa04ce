"""This file holds how the backends of an Envoy AI Gateway become models: where they are called, as whom, by what."""

from cadee.importers.foreign.cursor import Cursor, first_of
from cadee.importers.foreign.envoy_manifests import Key, Manifest, Manifests, namespace_of
from cadee.importers.foreign.gateway import GatewaySheet, vendor_at
from cadee.importers.foreign.parts import Target
from cadee.importers.foreign.quantities import address, credential, lasting, secret

_SCHEMAS = {
    "OpenAI": ("openai", "openai", "openai.com"),
    "Anthropic": ("anthropic", "anthropic", "anthropic.com"),
    "Cohere": ("cohere", "", "cohere.com"),
    "AzureOpenAI": ("azure", "openai", ""),
    "AWSBedrock": ("bedrock", "", ""),
    "AWSAnthropic": ("bedrock", "anthropic", ""),
    "GCPVertexAI": ("vertex_ai", "", ""),
    "GCPAnthropic": ("vertex_ai", "anthropic", ""),
}
"""Who runs what speaks a schema, what of the language's protocols it is, and below which domain it runs it itself."""

_PROOFS = {
    "APIKey": ("apiKey", "api-key", "apiKey"),
    "AnthropicAPIKey": ("anthropicAPIKey", "api-key", "apiKey"),
    "AzureAPIKey": ("azureAPIKey", "api-key", "apiKey"),
    "AWSCredentials": ("awsCredentials", "cloud-iam", "credentials"),
    "AzureCredentials": ("azureCredentials", "cloud-iam", "client-secret"),
    "GCPCredentials": ("gcpCredentials", "cloud-iam", "service_account.json"),
}
"""Where a security policy says its credential, what proof that is, and under which key of the Secret it lies."""


ONE_TIME = "a call has one time, that of an attempt: another that counts before this one is kept"


class Backends:
    """What the routes refer to, by namespace and name."""

    def __init__(self, manifests: Manifests, sheet: GatewaySheet) -> None:
        self._manifests = manifests
        self._sheet = sheet
        self._used: set[Key] = set()

    def call(self, ref: Cursor, holder: Manifest, model: str, timeout: str, retries: int | None) -> str:
        """Write the model that a reference of a route leads to, under the name the route gives it; return the call."""
        name, namespace = ref["name"].text(), namespace_of(ref, holder)
        ref["group"].known()
        ref["kind"].known()
        title = f"{model} at {name}" if model and name else model or name
        if ref["kind"].data == "InferencePool":
            return self._sheet.target(Target(title, model=model, protocol="openai", timeout=timeout, retries=retries))
        backend = self._manifests.find("AIServiceBackend", namespace, name)
        if backend is None:
            return self._sheet.target(Target(title, model=model, timeout=timeout, retries=retries))
        self._used.add(backend.key)
        return self._sheet.target(self._target(title, model, backend, timeout, retries))

    def write_unused(self) -> None:
        """Write the backends that no route of this file leads to."""
        for backend in self._manifests.of("AIServiceBackend"):
            if backend.key not in self._used:
                self._sheet.target(self._target(backend.name, "", backend, "", None))

    def _target(self, title: str, model: str, backend: Manifest, timeout: str, retries: int | None) -> Target:
        schema, version = backend.spec.down("schema", "name").text(), backend.spec.down("schema", "version")
        provider, protocol, domain = _SCHEMAS.get(schema, ("", "", ""))
        endpoint, wire = self._endpoint(backend)
        auth, reference, region = self._proof(backend)
        path = backend.spec.down("schema", "prefix").text() or ((version.text() or "v1") if schema == "OpenAI" else "")
        if endpoint and path:
            endpoint = address(f"{endpoint}/{path.strip('/')}") or endpoint
            if any(sign in path for sign in "?#"):
                backend.spec.down("schema", "prefix").lose("an address is kept without its query and fragment")
        own = tuple(backend.spec.down("timeouts", word) for word in ("backendRequest", "request"))
        waits = timeout or first_of(own, lambda cursor: lasting(cursor.said()), ONE_TIME) or ""
        for cursor in own if timeout else ():
            cursor.unused(ONE_TIME)
        return Target(
            name=title,
            vendor=vendor_at(provider, endpoint, domain) if domain else provider,
            model=model,
            endpoint=endpoint,
            encryption=wire,
            region=region,
            protocol=protocol,
            auth=auth,
            credential=reference,
            timeout=waits,
            retries=retries,
        )

    def _endpoint(self, backend: Manifest) -> tuple[str, str]:
        """Return where a backend is called and how the wire is protected, "" where the file does not say it."""
        ref = backend.spec["backendRef"]
        name, namespace = ref["name"].text(), namespace_of(ref, backend)
        kind = ref["kind"].text() or "Service"
        ref["group"].known()
        if kind == "Backend":
            found = self._manifests.find("Backend", namespace, name)
            return address_of(self._manifests, found) if found is not None else ("", "")
        port = ref["port"].text()
        return (f"http://{name}.{namespace}" + (f":{port}" if port else ""), "") if name else ("", "")

    def _proof(self, backend: Manifest) -> tuple[str, str, str]:
        """Return how the gateway proves itself at a backend: the proof, the reference, the region it is for."""
        policies = list(self._manifests.attached("BackendSecurityPolicy", ("AIServiceBackend",), backend.key))
        ref = backend.spec["backendSecurityPolicyRef"]
        if not policies and (name := ref["name"].text()):
            ref["kind"].known()
            ref["group"].known()
            found = self._manifests.find("BackendSecurityPolicy", backend.namespace, name)
            policies = [found] if found is not None else []
        for policy in policies:
            kind = policy.spec["type"].text()
            if kind in _PROOFS:
                field, auth, key = _PROOFS[kind]
                return auth, _reference(policy.spec[field], policy, key), policy.spec[field]["region"].text()
        return "", "", ""


def _reference(said: Cursor, policy: Manifest, key: str) -> str:
    """Return the credential of a security policy as a reference: to a Secret, or what stands there as one."""
    for way in (
        ("secretRef",), ("credentialsFile", "secretRef"), ("clientSecretRef",),
        ("credentialsFile", "secret"), ("oidcExchangeToken", "oidc", "clientSecret"),
    ):  # fmt: skip
        ref = said.down(*way)
        if name := ref["name"].text():
            return secret(namespace_of(ref, policy), name, key)
    return credential(said["inline"].text())


def address_of(manifests: Manifests, backend: Manifest) -> tuple[str, str]:
    """Return the address of a Backend's first endpoint, and whether the wire to it is encrypted."""
    secure = any(manifests.attached("BackendTLSPolicy", ("Backend",), backend.key)) or bool(backend.spec["tls"])
    for endpoint in backend.spec["endpoints"].maps():
        for form, field in (("fqdn", "hostname"), ("ip", "address")):
            host, port = endpoint[form][field].text(), endpoint[form]["port"].text()
            if host:
                usual = "443" if secure else "80"
                url = f"http{'s' if secure else ''}://{host}" + ("" if port in ("", usual) else f":{port}")
                return address(url), "tls" if secure else "none"
    return "", "tls" if secure else ""
