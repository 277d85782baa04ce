"""What sound models and guards answer, as data in the words of their protocols."""

from typing import Any

MASK = "[taken away]"
"""What a guard of a drill puts in the place of what it takes away."""


def completion(path: str, asked: Any, text: str) -> Any:
    """Return a sound answer to a request for embeddings, messages or a chat completion, with its usage."""
    model = asked.get("model", "") if isinstance(asked, dict) else ""
    usage: dict[str, int] = {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}
    if path.endswith("/embeddings"):
        data = [{"object": "embedding", "index": 0, "embedding": [0.1, 0.2]}]
        return {"object": "list", "model": model, "data": data, "usage": usage}
    if path.endswith("/messages"):
        head = {"id": "1", "type": "message", "role": "assistant", "model": model, "stop_reason": "end_turn"}
        return {**head, "content": [{"type": "text", "text": text}], "usage": {"input_tokens": 5, "output_tokens": 1}}
    choices = [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]
    return {"id": "1", "object": "chat.completion", "created": 1, "model": model, "choices": choices, "usage": usage}


def piece_of(text: str) -> Any:
    """Return a piece of a streamed chat completion; one without text is the last."""
    choices = [{"index": 0, "delta": {"content": text}, "finish_reason": None if text else "stop"}]
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "stub", "choices": choices}


def masked(asked: Any, word: str) -> Any:
    """Return the verdict of a guard of LiteLLM that refuses nothing: the texts it was shown, without a word."""
    texts = asked.get("texts") or [] if isinstance(asked, dict) else []
    found = [text.replace(word, MASK) if word else text for text in texts]
    return {"action": "NONE"} if found == texts else {"action": "GUARDRAIL_INTERVENED", "texts": found}
