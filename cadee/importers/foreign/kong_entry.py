"""This file holds who calls Kong: consumers, their groups, and the plugins that make them prove themselves."""

from collections.abc import Mapping, Sequence

from cadee.importers.foreign.cursor import ONE_AUDIENCE, Cursor
from cadee.importers.foreign.gateway import GatewaySheet
from cadee.importers.foreign.kong_deck import Deck, Plugin, name_of, named
from cadee.importers.foreign.quantities import address, credential

PROOFS = {
    "key-auth": "api-key",
    "key-auth-enc": "api-key",
    "openid-connect": "oidc",
    "jwt": "oidc",
    "jwt-signer": "oidc",
    "oauth2": "oidc",
    "oauth2-introspection": "oidc",
    "ai-mcp-oauth2": "oidc",
    "mtls-auth": "mtls",
    "basic-auth": "password",
    "ldap-auth": "password",
    "ldap-auth-advanced": "password",
    "hmac-auth": "api-key",
    "saml": "saml",
}
_MOST = 100
"""So many consumers are named on a route."""
_CREDENTIALS = {
    "keyauth_credentials": ("api-key", "key"),
    "key_auths": ("api-key", "key"),
    "basicauth_credentials": ("password", "password"),
    "hmacauth_credentials": ("api-key", "secret"),
    "jwt_secrets": ("oidc", "secret"),
    "oauth2_credentials": ("oidc", "client_secret"),
    "mtls_auth_credentials": ("mtls", ""),
}


class Entry:
    """The consumers of a decK file, written as identities, and which of them may call what."""

    def __init__(self, deck: Deck, sheet: GatewaySheet, plugins: Sequence[Plugin]) -> None:
        self._sheet = sheet
        self._plugins = plugins
        self._groups: dict[str, list[str]] = {}
        self._ids: dict[str, str] = {}
        for consumer in deck.listed("consumers"):
            if name := name_of(consumer):
                self._consumer(name, consumer)
        for group in deck.listed("consumer_groups"):
            name = name_of(group)
            members = self._groups.setdefault(name, [])
            for item in group["consumers"].maps():
                if named(item) in self._ids:
                    members.append(self._ids[named(item)])

    def _consumer(self, name: str, consumer: Cursor) -> None:
        auth, reference = _credential(consumer)
        key = self._sheet.identity(name, auth=auth, credential=reference)
        self._ids[name] = key
        for field in ("id", "tags", "custom_id"):
            consumer[field].known()
        if not auth:
            self._sheet.leave("identities", "auth", "how it proves itself", key)
        if not reference:
            self._sheet.leave("identities", "credential", "where its credential lies", key)
        for group in (*consumer["groups"].items(), *consumer["acls"].maps()):
            if found := named(group) or group["group"].text():
                self._groups.setdefault(found, []).append(key)

    def of(self, bound: Sequence[Plugin]) -> list[str]:
        """Return who may call what these plugins are bound to; nobody in particular where none asks for a proof."""
        if not any(plugin.name in PROOFS for plugin in bound):
            return []
        allowed = list(self._ids.values())
        for plugin in bound:
            if plugin.name == "acl":
                groups = plugin.config["allow"].texts() or plugin.config["whitelist"].texts()
                members = {key for group in groups for key in self._groups.get(group, ())}
                allowed = [key for key in allowed if key in members] if groups else allowed
        anonymous = {self._ids.get(plugin.config["anonymous"].text(), "") for plugin in bound if plugin.name in PROOFS}
        named = [key for key in allowed if key not in anonymous]
        if len(named) <= _MOST:
            return named
        self._sheet.leave(
            "routes", "consumers", f"who may call it: more than {_MOST} consumers, not written one by one"
        )
        return []

    def write(self) -> int:
        """Write how callers prove themselves; return how many there are."""
        proofs = [plugin for plugin in self._plugins if plugin.name in PROOFS]
        issuers = [self._issuer(plugin) for plugin in proofs]
        found = [key for key in issuers if key]
        self._sheet.leave("integrations", "encryption", "how the wire is protected", self._sheet.entrance)
        if proofs:
            everyone = [*self._ids.values(), *found]
            self._sheet.caller(auth=PROOFS[proofs[0].name], identity=everyone[0] if len(everyone) == 1 else "")
        else:
            self._sheet.caller(auth="none")
            why = "nobody: no plugin of the file asks callers to prove themselves; 'none' is written"
            self._sheet.leave("integrations", "auth", why, self._sheet.entrance)
        return len(self._ids) + len(found)

    def _issuer(self, plugin: Plugin) -> str:
        """Write whoever an issuer of tokens vouches for; return it, "" where the plugin names no issuer."""
        issuer = plugin.config["issuer"].text()
        if PROOFS[plugin.name] != "oidc" or not issuer:
            return ""
        required = plugin.config["audience_required"]
        audience = (required or plugin.config["audience"]).sole(ONE_AUDIENCE)
        reference = credential(plugin.config["client_secret"].text())
        fields: Mapping[str, str] = {"issuer": address(issuer), "audience": audience}
        key = self._sheet.identity(
            f"{plugin.name}-callers", auth="oidc", credential=reference, kind="workload", **fields
        )
        self._sheet.leave("identities", "subject", "which names their tokens carry", key)
        return key


def _credential(consumer: Cursor) -> tuple[str, str]:
    """Return how a consumer proves itself, and the reference to its credential, "" where the file has none."""
    auth = ""
    for field, (proof, secret) in _CREDENTIALS.items():
        for item in consumer[field].maps():
            auth = auth or proof
            for key in ("id", "tags", "username", "name", "algorithm", "ttl"):
                item[key].known()
            if reference := credential(item[secret].text()) if secret else "":
                return proof, reference
    return auth, ""
