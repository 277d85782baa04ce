"""Texts that mean something to PromQL, Go templates, YAML, Grafana or a collector, beside those for pictures."""

from tests.generators.diagram.payloads import PAYLOADS as PICTURED
from tests.generators.gateway.test_injection import PAYLOADS as CONFIGURED

TELEMETRY = (
    "{{ $value }}", "{{", "}}", "{{{", "{{{{", "{{- $labels -}}", '{{ query "up" }}', "{{/* x */}}", '{{ "{{" }}',
    '{{ define "x" }}', "{{ template }}", "{{end}}", "{{`", "a{{b", "{{\n}}", "{ {", "{%", "$labels.system", "$value",
    "${value}", "$$", "$", "${env:HOME}", "$${env:HOME}", "${file:/etc/passwd}", "$datasource", "${datasource}",
    "[[datasource]]", "${runbooks:raw}", "$__interval", "${__data.fields}", '"} or vector(1) > 0 #', "up == 0", "> 0 #",
    '"}[5m]', "sum(rate(x[5m]))", 'x="y"', "=~", '!~".*"', "le", "__name__", "0+1x5", "_x20", "ALERTS",
    "{{ printf \"%s\" .ExternalURL }}", "constructor", "__proto__", "&#36;", "</script><script>", "\\$datasource",
    "!reference", "? a : b", "receiver: null", "http://e.example/${datasource}", "https://e.example/a?b=c#d",
)  # fmt: skip
ALL = tuple(dict.fromkeys((*PICTURED, *CONFIGURED, *TELEMETRY)))
"""About 150 texts, each once."""
