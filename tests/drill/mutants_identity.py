"""Damages to how Envoy knows its callers, what it shows to endpoints, how its wires are kept, what it writes down."""

from collections.abc import Iterator
from typing import Any

from tests.drill.identity_estates import IDENTITIES
from tests.drill.mutants import Files, Mutant
from tests.drill.mutants_faults import cluster, envoy, listeners, route

JWT, RBAC = "envoy.filters.http.jwt_authn", "envoy.filters.http.rbac"
LIMIT, LUA = "envoy.filters.http.local_ratelimit", "envoy.filters.http.lua"
CHAT, EMBED, QUIET = "support-chat", "article-embedding", "quiet-embedding"
EVERYBODY = {
    "action": "ALLOW",
    "policies": {"anybody": {"permissions": [{"any": True}], "principals": [{"any": True}]}},
}


def door(data: dict[str, Any], proof: str) -> dict[str, Any]:
    """The connection manager of a door."""
    return next(listeners(data, f"public-{proof}"))


def filter_of(manager: dict[str, Any], name: str) -> dict[str, Any]:
    """The configuration of a filter."""
    found: dict[str, Any] = next(item["typed_config"] for item in manager["http_filters"] if item["name"] == name)
    return found


def providers(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Who vouches for tokens."""
    return list(filter_of(door(data, "token"), JWT)["providers"].values())


def rules(data: dict[str, Any], proof: str, name: str) -> dict[str, Any]:
    """Who may use a route."""
    found: dict[str, Any] = route(data, f"public-{proof}", name)["typed_per_filter_config"][RBAC]["rbac"]
    return found


def socket(data: dict[str, Any], proof: str) -> dict[str, Any]:
    """The TLS of a door."""
    listener = next(item for item in data["static_resources"]["listeners"] if item["name"] == f"public-{proof}")
    found: dict[str, Any] = listener["filter_chains"][0]["transport_socket"]["typed_config"]
    return found


def upstream(data: dict[str, Any], name: str) -> dict[str, Any]:
    """How the certificate of an endpoint is checked."""
    tls = cluster(data, name)["transport_socket"]["typed_config"]["common_tls_context"]
    found: dict[str, Any] = tls["combined_validation_context"]["default_validation_context"]
    return found


# Tokens


def any_audience(data: dict[str, Any]) -> None:
    for item in providers(data):
        del item["audiences"]


def any_issuer(data: dict[str, Any]) -> None:
    for item in providers(data):
        del item["issuer"]


def another_issuer(data: dict[str, Any]) -> None:
    """Everybody is refused, so that no refusal shows anything."""
    for item in providers(data):
        item["issuer"] = "https://id.nobody.example"


def endless(data: dict[str, Any]) -> None:
    for item in providers(data):
        item["require_expiration"] = False


def never_over(data: dict[str, Any]) -> None:
    for item in providers(data):
        item["clock_skew_seconds"] = 100_000


def in_the_query(data: dict[str, Any]) -> None:
    for item in providers(data):
        item["from_params"] = ["access_token"]


def open_door(data: dict[str, Any]) -> None:
    filter_of(door(data, "token"), JWT)["rules"] = [{"match": {"prefix": "/"}}]
    rules(data, "token", CHAT)["rules"] = EVERYBODY


# Certificates


def any_authority(data: dict[str, Any]) -> None:
    context = socket(data, "certificate")["common_tls_context"]["combined_validation_context"]
    context["default_validation_context"]["trust_chain_verification"] = "ACCEPT_UNTRUSTED"


def ended_ones(data: dict[str, Any]) -> None:
    context = socket(data, "certificate")["common_tls_context"]["combined_validation_context"]
    context["default_validation_context"]["allow_expired_certificate"] = True


def any_certificate(data: dict[str, Any]) -> None:
    context = socket(data, "certificate")["common_tls_context"]["combined_validation_context"]
    del context["default_validation_context"]["match_typed_subject_alt_names"]
    rules(data, "certificate", EMBED)["rules"] = EVERYBODY


def no_certificate(data: dict[str, Any]) -> None:
    """Envoy asks for one as long as a name is expected, so that goes too; nobody gets further than the handshake."""
    tls = socket(data, "certificate")
    tls["require_client_certificate"] = False
    tls["common_tls_context"]["combined_validation_context"]["default_validation_context"] = {}


# Routes


def one_more(data: dict[str, Any]) -> None:
    policies = rules(data, "token", CHAT)["rules"]["policies"]
    policies["partner"] = rules(data, "token", EMBED)["rules"]["policies"]["partner"]


def whoever(data: dict[str, Any]) -> None:
    rules(data, "token", CHAT)["rules"] = EVERYBODY


def by_beginning(data: dict[str, Any]) -> None:
    for policy in rules(data, "token", CHAT)["rules"]["policies"].values():
        matcher = policy["principals"][0]["sourced_metadata"]["metadata_matcher"]
        matcher["value"] = {"string_match": {"prefix": matcher["value"]["string_match"]["exact"]}}


def by_any_model(data: dict[str, Any]) -> None:
    found = route(data, "public-token", CHAT)["match"]
    found["headers"] = [item for item in found["headers"] if item["name"] == ":method"]


def astray(data: dict[str, Any]) -> None:
    manager = next(listeners(data, f"step-{CHAT}-1"))
    manager["route_config"]["virtual_hosts"][0]["routes"][0]["route"]["cluster"] = "target-to-embedder"


# Headers


def believed(data: dict[str, Any]) -> None:
    """Whatever a caller says goes through."""
    del door(data, "token")["early_header_mutation_extensions"]


def counted_by_header(data: dict[str, Any]) -> None:
    believed(data)
    for item in providers(data):
        del item["claim_to_headers"]
    found = route(data, "public-token", CHAT)["typed_per_filter_config"][LIMIT]
    key = found["descriptors"][0]["entries"][0]["key"]
    action = {"request_headers": {"header_name": "x-cadee-caller", "descriptor_key": key}}
    found["rate_limits"] = [{"actions": [action]}]


def named_by_itself(data: dict[str, Any]) -> None:
    extension = door(data, "certificate")["early_header_mutation_extensions"][0]["typed_config"]
    for item in extension["mutations"]:
        if "append" in item:
            item["append"]["append_action"] = "ADD_IF_ABSENT"
    extension["mutations"] = [item for item in extension["mutations"] if "remove_on_match" not in item]


# Endpoints


def other_key(data: dict[str, Any]) -> None:
    for item in next(listeners(data, f"step-{CHAT}-1"))["http_filters"]:
        if item["name"].endswith("credential_injector"):
            item["typed_config"]["credential"]["typed_config"]["credential"]["sds_config"]["path_config_source"][
                "path"
            ] = "secrets/vendor-a.yaml"
            item["typed_config"]["credential"]["typed_config"]["credential"]["name"] = "vendor-a"


def kept_key(data: dict[str, Any]) -> None:
    """The caller's own header wins over the gateway's credential."""
    for item in next(listeners(data, f"step-{CHAT}-0"))["http_filters"]:
        if item["name"].endswith("credential_injector"):
            item["typed_config"]["overwrite"] = False
    forwarded(data)
    del route(data, "public-token", CHAT)["request_headers_to_remove"]


def forwarded(data: dict[str, Any]) -> None:
    for item in providers(data):
        item["forward"] = True


def kept_cookies(data: dict[str, Any]) -> None:
    found = route(data, "public-token", CHAT)
    found["request_headers_to_remove"] = [name for name in found["request_headers_to_remove"] if name != "cookie"]


def any_host(data: dict[str, Any]) -> None:
    del upstream(data, "target-to-b")["match_typed_subject_alt_names"]


def any_endpoint(data: dict[str, Any]) -> None:
    upstream(data, "target-to-embedder")["trust_chain_verification"] = "ACCEPT_UNTRUSTED"


def any_guard(data: dict[str, Any]) -> None:
    del upstream(data, "guard-redactor")["match_typed_subject_alt_names"]


def other_certificate(data: dict[str, Any]) -> None:
    tls = cluster(data, "target-to-embedder")["transport_socket"]["typed_config"]["common_tls_context"]
    tls["tls_certificate_sds_secret_configs"] = [
        {"name": "server", "sds_config": {"path_config_source": {"path": "secrets/server.yaml"}}}
    ]


def plain_door(data: dict[str, Any]) -> None:
    for item in data["static_resources"]["listeners"]:
        if item["name"] == "public-token":
            tls = item["filter_chains"][0]
            matched = {**tls, "filter_chain_match": {"transport_protocol": "tls"}}
            plain = {key: value for key, value in tls.items() if key != "transport_socket"}
            item["filter_chains"] = [matched, plain]
            item["listener_filters"] = [
                {
                    "name": "envoy.filters.listener.tls_inspector",
                    "typed_config": {
                        "@type": "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector"
                    },
                }
            ]


# Records


def logs(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The access logs of the doors."""
    for manager in listeners(data, "public"):
        yield manager["access_log"][0]


def nameless(data: dict[str, Any]) -> None:
    for item in logs(data):
        del item["typed_config"]["log_format"]["json_format"]["caller"]


def aimless(data: dict[str, Any]) -> None:
    for item in logs(data):
        del item["typed_config"]["log_format"]["json_format"]["target"]


def talkative(data: dict[str, Any]) -> None:
    for item in logs(data):
        item.pop("filter", None)


def silenced(data: dict[str, Any]) -> None:
    for manager in listeners(data, "public"):
        del manager["access_log"]


def prompts(data: dict[str, Any]) -> None:
    for manager in listeners(data, "public"):
        found = filter_of(manager, "envoy.filters.http.transform")["request_transformation"]["headers_mutations"]
        value = {"key": "x-cadee-said", "value": "%REQUEST_BODY(input)%"}
        found.append({"append": {"header": value, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}})
    for item in logs(data):
        item["typed_config"]["log_format"]["json_format"]["said"] = "%REQ(x-cadee-said)%"


def tokens(data: dict[str, Any]) -> None:
    forwarded(data)
    del route(data, "public-token", CHAT)["request_headers_to_remove"]
    for item in logs(data):
        item["typed_config"]["log_format"]["json_format"]["shown"] = "%REQ(authorization)%"


# Secrets


def inline(files: Files) -> Files:
    name, place = "secrets/vendor-b.yaml", b"filename: credentials/vendor-b"
    assert place in files[name]
    return {**files, name: files[name].replace(place, b"inline_string: canary-key-of-vendor-b")}


def real_one(files: Files) -> Files:
    key = "".join(("sk", "-proj-", "Zq8vT3kLw9XbN2mR7yHd", "P4sJ6gFcA1eUoV5tBiKx"))
    return {**files, "envoy.yaml": files["envoy.yaml"] + f"# {key}\n".encode()}


def mutant(name: str, drills: str, damage: Any) -> Mutant:
    """A damage to the estate of all papers."""
    return Mutant(name, tuple(drills.split()), damage, IDENTITIES)


MUTANTS = (
    mutant("tokens for any audience", "I5", envoy(any_audience)),
    mutant("tokens of any issuer", "I4", envoy(any_issuer)),
    mutant(
        "tokens of an issuer whom nobody has", "I1 I2 I3 I4 I5 I6 I7 I8 I9 I10 I11 I12 I14 S1 T1", envoy(another_issuer)
    ),
    mutant("tokens without an end", "I3", envoy(endless)),
    mutant("tokens hold a day longer", "I3", envoy(never_over)),
    mutant("tokens in the query", "I1", envoy(in_the_query)),
    mutant("the door for tokens asks for none", "I1 I2 I3 I4 I5 I6 I7 I8 I9 I10 I11 I14 T1", envoy(open_door)),
    mutant("certificates of any authority", "I2 I3 I4 I6", envoy(any_authority)),
    mutant("certificates that have ended", "I3", envoy(ended_ones)),
    mutant("certificates of any name", "I2 I7 I10", envoy(any_certificate)),
    mutant("no certificate is asked for", "I2 I12", envoy(no_certificate)),
    mutant("one more caller on a route", "I7 I9", envoy(one_more)),
    mutant("any known caller on a route", "I4 I7 I9 I10", envoy(whoever)),
    mutant("callers known by the beginning of their names", "I10", envoy(by_beginning)),
    mutant("a route for any model", "I7", envoy(by_any_model)),
    mutant("a rung leads to another route's model", "I8 I11 I12 T1", envoy(astray)),
    mutant("headers of callers go through", "I9", envoy(believed)),
    mutant("a limit is counted by what a header says", "I9 I14 T1", envoy(counted_by_header)),
    mutant("a certificate's caller names itself", "I9 I14", envoy(named_by_itself)),
    mutant("a model is shown another vendor's key", "I11", envoy(other_key)),
    mutant("a caller's token goes on to the model", "I11", envoy(kept_key)),
    mutant("a caller's token goes on to the guard", "I11", envoy(forwarded)),
    mutant("a caller's cookie goes on", "I11", envoy(kept_cookies)),
    mutant("a model on any host", "I12", envoy(any_host)),
    mutant("a model of any authority", "I12", envoy(any_endpoint)),
    mutant("a guard on any host", "I12", envoy(any_guard)),
    mutant("a model is shown another certificate", "I11 I12", envoy(other_certificate)),
    mutant("the door speaks plain http too", "I12", envoy(plain_door)),
    mutant("the log names no caller", "T1", envoy(nameless)),
    mutant("the log names no target", "T1", envoy(aimless)),
    mutant("the log keeps what it should not", "T1", envoy(talkative)),
    mutant("there is no log", "T1", envoy(silenced)),
    mutant("the log holds prompts", "T1", envoy(prompts)),
    mutant("the log holds tokens", "T1 I11", envoy(tokens)),
    mutant("a credential stands in a file", "S1", inline),
    mutant("a secret stands in a comment", "S1", real_one),
)
