"""Completions of plain text."""

import pytest


@pytest.fixture
def complete(client, server):
    def complete(prompt="Hello", **parameters):
        return client.completions.create(model=server.model, prompt=prompt, **parameters)

    return complete


def test_completes(complete, server):
    completion = complete(max_tokens=5)
    assert completion.object == "text_completion"
    assert completion.model == server.model
    assert completion.usage.completion_tokens == 5


def test_several_prompts(complete):
    completion = complete(["Hello", "ping"], max_tokens=3)
    assert [choice.index for choice in completion.choices] == [0, 1]


def test_prompt_of_token_ids(complete):
    assert complete([259, 260, 261], max_tokens=3).usage.prompt_tokens == 3


def test_two_choices(complete):
    assert len(complete(n=2, temperature=0.7, seed=1, max_tokens=4).choices) == 2


def test_echo_with_log_probabilities(complete):
    choice = complete(max_tokens=2, echo=True, logprobs=1).choices[0]
    assert choice.text.startswith("Hello")
    assert len(choice.logprobs.tokens) == len(choice.logprobs.token_logprobs)


def test_chat_by_hand(complete):
    prompt = "<|im_start|>user\nping<|im_end|>\n<|im_start|>assistant\n"
    assert complete(prompt, max_tokens=10, stop=["<|im_end|>"]).choices[0].text == "pong"


def test_stream(complete, server):
    chunks = list(complete(max_tokens=5, stream=True, stream_options={"include_usage": True}))
    assert {chunk.model for chunk in chunks} == {server.model}
    assert "".join(chunk.choices[0].text for chunk in chunks if chunk.choices) == complete(max_tokens=5).choices[0].text
    assert chunks[-1].usage.completion_tokens == 5
