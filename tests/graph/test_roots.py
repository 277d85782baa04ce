"""Roots: every victim keeps a loss that tells its story, and what another explains is not told twice."""

from hypothesis import given
from hypothesis import strategies as st

from cadee.graph import Graph
from tests.graph.estates import Spec, calls, graph_of, specs, systems

CHAIN: Spec = {
    "systems": systems("chat:channel bot:agent store:store other:store", store={"failure_domains": ["rack/1"]}),
    "integrations": calls("chat>bot bot>store", bot_store={"identity": "bot-key"}),
    "identities": {"bot-key": {"kind": "key"}},
    "journeys": {"ask": {"tier": 1, "steps": ["chat-bot"]}},
}


def all_hits(graph: Graph) -> dict[str, list[str]]:
    return {"ask": [row.removed[0] for row in graph.failure_matrix() if row.outcome == "none"]}


def test_what_stands_behind_a_lost_system_is_told_with_it() -> None:
    graph = graph_of(CHAIN)
    hits = all_hits(graph)
    assert hits == {"ask": ["domain:rack/1", "identities/bot-key", "systems/bot", "systems/store"]}
    (root,) = graph.roots(hits, {"ask": ("chat", "bot")})
    assert (root.element, root.hits, root.behind) == ("systems/bot", ("ask",), ("store",))


def test_of_two_domains_the_smaller_is_told() -> None:
    spec = {
        "systems": systems(
            "a b c", a={"failure_domains": ["x", "y"]}, b={"failure_domains": ["x", "y"]}, c={"failure_domains": ["y"]}
        )
    }
    graph = graph_of(spec)
    assert [root.element for root in graph.roots({"ask": ["domain:x", "domain:y"]}, {})] == ["domain:x"]


@given(specs(journeys=2, detail=True), st.randoms(use_true_random=False))
def test_every_victim_keeps_a_root_and_every_root_is_one_of_its_losses(spec: Spec, chance) -> None:
    graph = graph_of(spec)
    losses = [*(f"systems/{key}" for key in graph.systems()), *(f"domain:{key}" for key in graph.domain_members)]
    losses += [f"identities/{key}" for key in graph.estate.identities]
    hits = {f"v{n}": sorted(chance.sample(losses, chance.randint(1, len(losses)))) for n in range(3)}
    roots = graph.roots(hits, {})
    for victim, elements in hits.items():
        kept = {root.element for root in roots if victim in root.hits}
        assert kept
        assert kept <= set(elements)
    assert graph.roots(hits, {}) == roots


@given(specs(journeys=2, detail=True, most_calls=12))
def test_an_entry_is_stranded_where_no_way_to_a_person_survives(spec: Spec) -> None:
    graph = graph_of(spec)
    rows = graph.failure_matrix()
    told = {(hit, root.element) for root in graph.stranding(rows) for hit in root.hits}
    truth = set()
    for row in rows:
        entry = graph.journey(row.journey).entry
        if not row.removed or row.outcome == "entry-lost" or graph.human_path(entry) is None:
            continue
        dead = [key for key, call in graph.estate.integrations.items() if f"identities/{call.identity}" in row.removed]
        if graph.human_path(entry, without=graph.affected(row.removed), without_integrations=dead) is None:
            truth.add((entry, row.removed[0]))
    assert told <= truth
    assert {entry for entry, _ in told} == {entry for entry, _ in truth}


def test_a_journey_is_shut_only_where_no_other_channel_is_left() -> None:
    spec: Spec = {
        "systems": systems(
            "web:channel app:channel bot:agent",
            web={"failure_domains": ["edge"]},
            app={"failure_domains": ["edge"]},
        ),
        "integrations": calls("web>bot app>bot"),
        "fallbacks": {
            name: {"protects": f"{name}-bot", "rungs": [{"terminal": "static-answer", "on": ["any"]}]}
            for name in ("web", "app")
        },
        "journeys": {name: {"tier": 1, "steps": [f"{name}-bot"]} for name in ("web", "app")},
    }
    silencing, shutting = graph_of(spec).silencing(graph_of(spec).failure_matrix())
    assert silencing == ()
    assert [(root.element, root.hits) for root in shutting] == [("domain:edge", ("app", "web"))]
    spec["systems"] |= systems("phone:channel desk:human")
    spec["integrations"] |= calls("phone>desk")
    assert graph_of(spec).silencing(graph_of(spec).failure_matrix()) == ((), ())


def test_losses_are_named_and_placed() -> None:
    graph = graph_of(CHAIN)
    assert graph.failing("systems/bot") == "agent 'bot' fails"
    assert graph.failing("domain:rack/1") == "failure domain 'rack/1' fails"
    assert graph.failing("identities/bot-key") == "identity 'bot-key' is refused"
    assert graph.written("domain:rack/1") == ("systems", "store", "failure_domains", 0)
    assert graph.written("identities/bot-key") == ("identities", "bot-key")
    assert graph.carriers("domain:rack/1") == ("systems/store",)


def test_another_channel_counts_that_is_hit_and_still_ends_safely() -> None:
    spec: Spec = {
        "systems": systems(
            "web:channel app:channel bot:agent",
            web={"failure_domains": ["edge"]},
            bot={"failure_domains": ["edge"]},
        ),
        "integrations": calls("web>bot app>bot"),
        "fallbacks": {
            name: {"protects": f"{name}-bot", "rungs": [{"terminal": "static-answer", "on": ["any"]}]}
            for name in ("web", "app")
        },
        "journeys": {name: {"tier": 1, "steps": [f"{name}-bot"]} for name in ("web", "app")},
    }
    graph = graph_of(spec)
    assert graph.silencing(graph.failure_matrix()) == ((), ())


def test_an_identity_used_on_both_ways_strands_its_entry() -> None:
    spec: Spec = {
        "systems": systems("chat:channel bot:agent desk:human"),
        "integrations": calls("chat>bot chat>desk", chat_bot={"identity": "key"}, chat_desk={"identity": "key"}),
        "identities": {"key": {"kind": "key"}},
        "fallbacks": {"f": {"protects": "chat-bot", "rungs": [{"terminal": "refusal", "on": ["any"]}]}},
        "journeys": {"ask": {"tier": 1, "steps": ["chat-bot"]}},
    }
    graph = graph_of(spec)
    assert [(root.element, root.hits) for root in graph.stranding(graph.failure_matrix())] == [
        ("identities/key", ("chat",))
    ]
