"""Structured output, as text and parsed into a class."""

import json

import pydantic

QUESTION = [{"role": "user", "content": "Give me JSON"}]


class Answer(pydantic.BaseModel):
    answer: int
    ok: bool


def test_json_object(chat):
    content = chat(QUESTION, response_format={"type": "json_object"}).choices[0].message.content
    assert json.loads(content) == {"answer": 42, "ok": True}


def test_json_schema(chat):
    form = {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": Answer.model_json_schema(), "strict": True},
    }
    content = chat(QUESTION, response_format=form).choices[0].message.content
    assert Answer.model_validate_json(content) == Answer(answer=42, ok=True)


def test_parsed(client, server):
    completion = client.chat.completions.parse(model=server.model, messages=QUESTION, response_format=Answer)
    assert completion.choices[0].message.parsed == Answer(answer=42, ok=True)


def test_parsed_from_a_stream(client, server):
    with client.chat.completions.stream(model=server.model, messages=QUESTION, response_format=Answer) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.parsed == Answer(answer=42, ok=True)


def test_one_of_some_choices(chat):
    body = {"structured_outputs": {"choice": ["pong", "song"]}}
    assert chat("ping", extra_body=body).choices[0].message.content == "pong"


def test_pattern(chat):
    body = {"structured_outputs": {"regex": "p[aeiou]ng"}}
    assert chat("ping", extra_body=body).choices[0].message.content == "pong"


def test_parsed_response(client, server):
    response = client.responses.parse(model=server.model, input="Give me JSON", text_format=Answer)
    assert response.output_parsed == Answer(answer=42, ok=True)
