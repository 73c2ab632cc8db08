"""Chat completions, not streamed."""

import asyncio

from known_answers import ANSWERS, COUNTING, GREETING, MANY_LANGUAGES


def text(completion):
    return completion.choices[0].message.content


def test_answers(chat, server):
    completion = chat("Hello!")
    assert text(completion) == GREETING
    assert completion.choices[0].finish_reason == "stop"
    assert completion.choices[0].message.role == "assistant"
    assert completion.object == "chat.completion"


def test_names_the_model_that_was_asked_for(chat, server):
    assert chat("ping").model == server.model


def test_default_alias(proxy):
    completion = proxy.client().chat.completions.create(
        model="default", messages=[{"role": "user", "content": "What is the capital of France?"}]
    )
    assert "Paris" in text(completion)
    assert completion.model == "default"


def test_system_message(chat):
    question = "Write a Python function to sort a list"
    messages = [
        {"role": "system", "content": "You are a helpful coding assistant"},
        {"role": "user", "content": question},
    ]
    assert text(chat(messages)) == ANSWERS[question]


def test_earlier_turns(chat):
    messages = [
        {"role": "user", "content": "Hello!"},
        {"role": "assistant", "content": GREETING},
        {"role": "user", "content": "What is the capital of Japan?"},
    ]
    assert "Tokyo" in text(chat(messages))


def test_content_in_parts(chat):
    assert text(chat([{"role": "user", "content": [{"type": "text", "text": "Hello!"}]}])) == GREETING


def test_every_script_comes_through(chat):
    assert text(chat("Say hello in many languages")) == MANY_LANGUAGES


def test_question_in_any_script(chat):
    question = [{"role": "user", "content": 'Grüße 👋 "quoted" \\ back\u2028slash \t and \x7f'}]
    assert chat(question).usage.prompt_tokens > 20


def test_long_answer(chat):
    assert text(chat("Count to sixty")) == COUNTING


def test_two_choices(chat):
    completion = chat("Hello!", n=2, temperature=0.7, seed=1)
    assert [choice.index for choice in completion.choices] == [0, 1]
    assert all(choice.message.content for choice in completion.choices)


def test_log_probabilities(chat):
    completion = chat("Hello!", logprobs=True, top_logprobs=2)
    tokens = completion.choices[0].logprobs.content
    assert "".join(token.token for token in tokens).removesuffix("<|im_end|>") == GREETING
    assert all(token.logprob <= 0 and len(token.top_logprobs) == 2 for token in tokens)


def test_stop_text(chat):
    completion = chat("Hello!", stop=["help"])
    assert text(completion) == "Hello! How can I "
    assert completion.choices[0].finish_reason == "stop"
    assert completion.choices[0].stop_reason == "help"


def test_length_limit(chat):
    completion = chat("Count to sixty", max_tokens=4)
    assert completion.choices[0].finish_reason == "length"
    assert completion.usage.completion_tokens == 4


def test_completion_length_limit(chat):
    assert chat("Count to sixty", max_completion_tokens=4).usage.completion_tokens == 4


def test_same_seed_same_answer(chat):
    answers = {text(chat("Hello!", temperature=1.0, seed=5)) for _ in range(2)}
    assert len(answers) == 1


def test_sampling_parameters(chat):
    assert text(
        chat("Hello!", temperature=0.2, top_p=0.9, presence_penalty=0.1, frequency_penalty=0.1, logit_bias={"5": -1})
    )


def test_usage_adds_up(chat):
    usage = chat("Hello!").usage
    assert usage.prompt_tokens > 0
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_parameters_that_only_vllm_has(chat):
    completion = chat("Hello!", extra_body={"top_k": 5, "min_p": 0.1, "return_token_ids": True})
    # vLLM's own fields stand where vLLM puts them.
    assert len(completion.choices[0].token_ids) == completion.usage.completion_tokens
    assert completion.prompt_token_ids


def test_prompt_log_probabilities(chat):
    completion = chat("ping", extra_body={"prompt_logprobs": 1})
    assert len(completion.prompt_logprobs) == completion.usage.prompt_tokens


def test_continues_a_message(chat):
    messages = [{"role": "user", "content": "Hello!"}, {"role": "assistant", "content": "Hello! How can"}]
    body = {"continue_final_message": True, "add_generation_prompt": False}
    assert text(chat(messages, extra_body=body)) == " I help you today?"


def test_unknown_parameters_do_no_harm(chat):
    assert text(chat("Hello!", extra_body={"no_such_parameter": {"x": 1}})) == GREETING


def test_parameters_about_the_client(chat):
    completion = chat("Hello!", user="me", metadata={"a": "b"}, store=False, service_tier="auto")
    assert text(completion) == GREETING


def test_large_prompt(chat):
    completion = chat([{"role": "system", "content": "ping " * 900}, {"role": "user", "content": "ping"}], max_tokens=2)
    assert completion.usage.prompt_tokens > 900


def test_parallel_requests_get_their_own_answers(server):
    questions = list(ANSWERS) * 2

    async def ask_all():
        async with server.async_client() as client:
            return await asyncio.gather(
                *(
                    client.chat.completions.create(model=server.model, messages=[{"role": "user", "content": question}])
                    for question in questions
                )
            )

    answers = [text(completion) for completion in asyncio.run(ask_all())]
    assert answers == [ANSWERS[question] for question in questions]
