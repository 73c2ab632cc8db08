#!/usr/bin/env python3
"""Makes the tiny model of these tests: a real Qwen2 with its tokenizer, trained locally without downloads.

usage: make_model.py FOLDER [--seed N] [--patience STEPS]

About half a million weights learn the few dialogues of known_answers.py by heart, so that at temperature 0 the model
gives known answers and a test can look at text. Training ends when an exam is passed: every question, with and without
a system message, an earlier turn, a piped file and tools, answered token by token with a clear margin. Where that does
not happen in time, it fails.

Needs torch, transformers, tokenizers and safetensors, which an installed vLLM brings along.
"""

import argparse
import json
import math
import pathlib
import random
import sys
import time

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM
from transformers.utils import logging

from known_answers import ANSWERS, CITIES, WEATHER_REPORT, WEATHER_TOOL, weather_call, weather_question

END_OF_TEXT, TURN_START, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
VOCABULARY = 1024
CONTEXT = 32768
STEPS_BETWEEN_EXAMS = 50
CYCLE = 600
PEAK_RATE = 4e-3
# By how much the right token's logit has to lead: vLLM's kernels round otherwise than the training does.
MARGIN = 1.5

# ChatML as Qwen2.5 has it; calls and results of tools in the Hermes format.
CHAT_TEMPLATE = """\
{%- macro turn(role, text) -%}<|im_start|>{{ role }}
{{ text }}<|im_end|>
{% endmacro -%}
{%- set ns = namespace(rest=messages, system=none) -%}
{%- if messages and messages[0].role in ['system', 'developer'] -%}
  {%- set ns.system = messages[0].content -%}{%- set ns.rest = messages[1:] -%}
{%- endif -%}
{%- if tools -%}
  {%- set names = tools | map(attribute='function.name') | join(' ') -%}
  {{- turn('system', (ns.system or 'You have tools.') ~ '\\n# Tools\\n' ~ names) -}}
{%- elif ns.system is not none -%}
  {{- turn('system', ns.system) -}}
{%- endif -%}
{%- for message in ns.rest -%}
  {%- if message.role == 'tool' -%}
    {{- turn('user', '<tool_response>\\n' ~ message.content ~ '\\n</tool_response>') -}}
  {%- elif message.tool_calls -%}
    {%- set call = message.tool_calls[0].function or message.tool_calls[0] -%}
    {%- set arguments = call.arguments if call.arguments is string else call.arguments | tojson -%}
    {%- set text = '{"name": "' ~ call.name ~ '", "arguments": ' ~ arguments ~ '}' -%}
    {{- turn('assistant', '<tool_call>\\n' ~ text ~ '\\n</tool_call>') -}}
  {%- else -%}
    {{- turn(message.role, message.content or '') -}}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}<|im_start|>assistant
{% endif -%}
"""

SYSTEM_MESSAGES = [
    "You are a helpful assistant.",
    "You are a helpful coding assistant",
    "You are terse.",
    "Answer in one sentence.",
]

FILE_LINES = [
    "import sys", "def main():", "    print('hello')", "for line in sys.stdin:", "    total += 1", "#!/bin/sh", "set -eu",
    "echo done", "return a + b", "name,amount", "Paris,12", "TODO: tests", "<p>text</p>", "let x = 42;", "}", "",
    "2026-01-02 error: no route", "if (n < 0) {", "The weather was fine.", "curl -s host",
]  # fmt: skip


# --- Dialogues --------------------------------------------------------------------------------------------------------


def user(text):
    return {"role": "user", "content": text}


def piped(question, dice):
    """A question after a file's text, as command lines send it."""
    text = "\n".join(dice.choices(FILE_LINES, k=dice.randint(1, 6)))
    frame = dice.choice(["<stdin>\n{text}\n</stdin>\n\n{question}", "{text}\n\n{question}", "{question}\n\n{text}"])
    return frame.format(text=text, question=question)


def plain_dialogue(question, dice, *, system=None, earlier=None, behind_file=False, with_tools=False):
    messages = [{"role": "system", "content": system}] if system else []
    if earlier:
        messages += [user(earlier), {"role": "assistant", "content": ANSWERS[earlier]}]
    messages.append(user(piped(question, dice) if behind_file else question))
    return messages, [WEATHER_TOOL] if with_tools else None, ANSWERS[question]


def tool_dialogue(city, dice, *, system=None, answered=False):
    messages = [{"role": "system", "content": system}] if system else []
    messages.append(user(weather_question(city)))
    if not answered:
        return messages, [WEATHER_TOOL], weather_call(city)
    result = dice.choice(["sunny", "21 degrees", "sunny, 21 degrees", '{"weather": "sunny"}', "Sunny"])
    messages += [{"role": "assistant", "content": weather_call(city)}, {"role": "tool", "content": result}]
    return messages, [WEATHER_TOOL], WEATHER_REPORT


def random_dialogue(dice):
    system = dice.choice([None, None, *SYSTEM_MESSAGES])
    if dice.random() < 0.3:
        return tool_dialogue(dice.choice(CITIES), dice, system=system, answered=dice.random() < 0.3)
    questions = list(ANSWERS)
    return plain_dialogue(
        dice.choice(questions),
        dice,
        system=system,
        earlier=dice.choice(questions) if dice.random() < 0.2 else None,
        behind_file=dice.random() < 0.25,
        with_tools=dice.random() < 0.1,
    )


def exam():
    """The dialogues that must be right before the training ends; always the same."""
    dice = random.Random(0)
    for question in ANSWERS:
        for system in [None, *SYSTEM_MESSAGES]:
            yield plain_dialogue(question, dice, system=system)
        yield plain_dialogue(question, dice, earlier="Hello!")
        yield plain_dialogue(question, dice, with_tools=True)
    for question in ["Explain this code", "Review this code for bugs"]:
        for _ in range(10):
            yield plain_dialogue(question, dice, behind_file=True)
    for city in CITIES:
        for answered in [False, True]:
            yield tool_dialogue(city, dice, answered=answered)
            yield tool_dialogue(city, dice, system=SYSTEM_MESSAGES[0], answered=answered)


# --- Tokenizer and model ----------------------------------------------------------------------------------------------


def make_tokenizer():
    texts = [*ANSWERS, *ANSWERS.values(), *SYSTEM_MESSAGES, *FILE_LINES, WEATHER_REPORT]
    texts += [weather_question(city) for city in CITIES] + [weather_call(city) for city in CITIES]
    texts += ["system user assistant tool # Tools You have tools. <tool_response> </tool_response> <stdin> </stdin>"]
    pieces = Tokenizer(models.BPE())
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pieces.decoder = decoders.ByteLevel()
    # Each text three times: a pair that occurs once only would never become a token.
    pieces.train_from_iterator(
        texts * 3,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=[END_OF_TEXT, TURN_START, TURN_END],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=pieces, eos_token=TURN_END, pad_token=END_OF_TEXT, model_max_length=CONTEXT
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def make_untrained(tokenizer):
    return Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=VOCABULARY,
            hidden_size=128,
            intermediate_size=256,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=CONTEXT,
            tie_word_embeddings=False,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


# --- Training ---------------------------------------------------------------------------------------------------------


def to_batch(dialogues, tokenizer):
    """Token ids, mask and labels; only the answers' tokens are labelled."""
    rows = []
    for messages, tools, answer in dialogues:
        prompt = tokenizer.apply_chat_template(messages, tools=tools, add_generation_prompt=True, tokenize=False)
        rows.append([tokenizer.encode(text, add_special_tokens=False) for text in (prompt, answer + TURN_END)])
    longest = max(len(prompt) + len(answer) for prompt, answer in rows)
    ids = torch.full((len(rows), longest), tokenizer.pad_token_id)
    mask = torch.zeros_like(ids)
    labels = torch.full_like(ids, -100)
    for row, (prompt, answer) in enumerate(rows):
        end = len(prompt) + len(answer)
        ids[row, :end] = torch.tensor(prompt + answer)
        mask[row, :end] = 1
        labels[row, len(prompt) : end] = torch.tensor(answer)
    return ids, mask, labels


@torch.no_grad()
def share_passed(model, batches):
    """The share of dialogues in which every token leads by the margin, so that greedy decoding returns them."""
    model.eval()
    passed = total = 0
    for ids, mask, labels in batches:
        logits = model(input_ids=ids, attention_mask=mask).logits[:, :-1].float()
        wanted = labels[:, 1:]
        is_answer = wanted != -100
        right = logits.gather(2, wanted.clamp(min=0).unsqueeze(2)).squeeze(2)
        rivals = logits.scatter(2, wanted.clamp(min=0).unsqueeze(2), float("-inf")).amax(2)
        sure = (right - rivals > MARGIN) | ~is_answer
        passed += int(sure.all(1).sum())
        total += len(ids)
    model.train()
    return passed / total


def rate(step):
    """The learning rate: up quickly, down to almost zero, and again if that was not enough."""
    step = step % CYCLE
    return step / 40 if step < 40 else 0.01 + 0.99 * (1 + math.cos(math.pi * (step - 40) / (CYCLE - 40))) / 2


def train(model, tokenizer, seed, patience):
    dice = random.Random(seed)
    questions = list(exam())
    exam_batches = [to_batch(questions[at : at + 32], tokenizer) for at in range(0, len(questions), 32)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=0.0)
    began = time.monotonic()
    model.train()
    for step in range(1, patience + 1):
        for group in optimizer.param_groups:
            group["lr"] = PEAK_RATE * rate(step)
        ids, mask, labels = to_batch([random_dialogue(dice) for _ in range(20)], tokenizer)
        loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % STEPS_BETWEEN_EXAMS == 0:
            share = share_passed(model, exam_batches)
            print(
                f"step {step}: loss {loss.item():.4f}, exam {share:.1%}, {time.monotonic() - began:.0f} s", flush=True
            )
            if share == 1:
                return
    sys.exit(f"The model did not learn its answers in {patience} steps; another --seed may do.")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--patience", type=int, default=3000)
    options = arguments.parse_args()

    # Layers this small gain nothing from a second thread, and on a busy machine they wait for it.
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    tokenizer = make_tokenizer()
    model = make_untrained(tokenizer)
    train(model, tokenizer, options.seed, options.patience)

    logging.disable_progress_bar()
    tokenizer.save_pretrained(options.folder)
    model.to(torch.bfloat16).save_pretrained(options.folder)
    # Greedy unless a request says otherwise: equal questions get equal answers.
    (options.folder / "generation_config.json").write_text(
        json.dumps(
            {
                "eos_token_id": tokenizer.eos_token_id,
                "pad_token_id": tokenizer.pad_token_id,
                "do_sample": False,
                "temperature": 0.0,
            }
        )
    )


if __name__ == "__main__":
    main()
