"""The wires of Envoy: clusters that lead outside, TLS on both sides, and the files of all secrets."""

import re
from collections.abc import Sequence
from typing import Any

from cadee.generators.gateway.envoy.caller import Door, doors
from cadee.generators.gateway.envoy.inner import lone_cluster
from cadee.generators.gateway.envoy.names import block, span, typed
from cadee.generators.gateway.model import Credential, Endpoint, Gateway, Target, ToolServer
from cadee.model.units import Duration

_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+){3}")


def secret(name: str) -> dict[str, Any]:
    """Return the reference to a secret in its file, which is read again whenever it is replaced."""
    path = {"path": f"secrets/{name}.yaml", "watched_directory": {"path": "secrets"}}
    return {"name": name, "sds_config": {"path_config_source": path}}


def door_socket(door: Door) -> dict[str, Any]:
    """Return the TLS of a public listener; the one for certificates admits only its own callers."""
    common: dict[str, Any] = {
        "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
        "alpn_protocols": ["h2", "http/1.1"],
        "tls_certificate_sds_secret_configs": [secret("server")],
    }
    fields: dict[str, Any] = {"common_tls_context": common}
    if door.proof == "certificate":
        common["combined_validation_context"] = {
            "default_validation_context": {
                "match_typed_subject_alt_names": [_san(caller.subject) for caller in door.callers]
            },
            "validation_context_sds_secret_config": secret("client-ca"),
        }
        fields["require_client_certificate"] = True
    return typed("envoy.transport_sockets.tls", "transport_sockets.tls.v3.DownstreamTlsContext", **fields)


def place_cluster(
    name: str,
    place: Endpoint,
    *,
    connect: Duration,
    certificate: str = "",
    filters: Sequence[dict[str, Any]] = (),
    grpc: bool = False,
) -> dict[str, Any]:
    """Return a cluster that leads to an endpoint, with TLS checked by name and authority where it is https."""
    address = {"socket_address": {"address": place.host, "port_value": place.port}}
    kind = "STATIC" if _ADDRESS.fullmatch(place.host) else "STRICT_DNS"
    cluster = lone_cluster(name, address, _protocol(place, filters, grpc), connect=span(connect), kind=kind)
    if place.secure:
        cluster["transport_socket"] = _upstream(place, certificate)
    return cluster


def _protocol(place: Endpoint, filters: Sequence[dict[str, Any]], grpc: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"explicit_http_config": {"http_protocol_options": {}}}
    if grpc:
        fields = {"explicit_http_config": {"http2_protocol_options": {}}}
    elif place.secure:
        fields = {"auto_config": {}}
    if filters:
        codec = typed("envoy.filters.http.upstream_codec", "filters.http.upstream_codec.v3.UpstreamCodec")
        fields["http_filters"] = [*filters, codec]
    return fields


def _upstream(place: Endpoint, certificate: str) -> dict[str, Any]:
    common: dict[str, Any] = {
        "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
        "combined_validation_context": {
            "default_validation_context": {"match_typed_subject_alt_names": [_host(place)]},
            "validation_context_sds_secret_config": secret("upstream-ca"),
        },
    }
    if certificate:
        common["tls_certificate_sds_secret_configs"] = [secret(f"{certificate}.certificate")]
    fields: dict[str, Any] = {"common_tls_context": common}
    if not _ADDRESS.fullmatch(place.host):
        fields["sni"] = place.host
    return typed("envoy.transport_sockets.tls", "transport_sockets.tls.v3.UpstreamTlsContext", **fields)


def _host(place: Endpoint) -> dict[str, Any]:
    kind = "IP_ADDRESS" if _ADDRESS.fullmatch(place.host) else "DNS"
    return {"san_type": kind, "matcher": {"exact": place.host}}


def _san(subject: str) -> dict[str, Any]:
    return {"san_type": "URI" if subject.startswith("spiffe://") else "DNS", "matcher": {"exact": subject}}


def secret_files(gateway: Gateway) -> dict[str, dict[str, Any]]:
    """Return the files of all secrets by name. They say where a secret lies; none holds one."""
    files: dict[str, dict[str, Any]] = {}
    if gateway.endpoint.secure:
        files["server"] = _pair("server", "tls/server.crt", "tls/server.key")
    if any(door.proof == "certificate" for door in doors(gateway)):
        files["client-ca"] = _authority("client-ca", "tls/client-ca.pem")
    steps: list[Target | ToolServer] = [step for route in gateway.routes for step in route.targets]
    steps.extend(gateway.tools)
    places = [*(step.endpoint for step in steps), *(guard.endpoint for guard in gateway.guards)]
    if any(place.secure for place in places) or any(caller.keys.startswith("https") for caller in gateway.callers):
        files["upstream-ca"] = _authority("upstream-ca", "tls/upstream-ca.pem")
    for step in steps:
        if step.credential is not None:
            files[step.credential.identity] = _credential(step.credential)
    for shown in [*(step.certificate for step in steps), *(guard.certificate for guard in gateway.guards)]:
        if shown:
            name = f"{shown}.certificate"
            files[name] = _pair(name, f"credentials/{shown}.crt", f"credentials/{shown}.key")
    return files


def _pair(name: str, chain: str, key: str) -> dict[str, Any]:
    pair = {"certificate_chain": {"filename": chain}, "private_key": {"filename": key}}
    return {"resources": [block("transport_sockets.tls.v3.Secret", name=name, tls_certificate=pair)]}


def _authority(name: str, path: str) -> dict[str, Any]:
    return {
        "resources": [
            block("transport_sockets.tls.v3.Secret", name=name, validation_context={"trusted_ca": {"filename": path}})
        ]
    }


def _credential(credential: Credential) -> dict[str, Any]:
    place = {"filename": f"credentials/{credential.identity}"}
    if not credential.mounted:
        place = {"environment_variable": credential.variable}
    return {
        "resources": [
            block("transport_sockets.tls.v3.Secret", name=credential.identity, generic_secret={"secret": place})
        ]
    }
