"""The proxy's configuration: its groups, and how it changes from one generation to the next."""

import random

# The deployments that a model's requests can reach: its group's, then its fallbacks'.
GROUPS = {
    "pair": ["pair-a", "pair-b"],
    "lone": ["lone-a"],
    "trio": ["trio-a", "trio-b", "trio-c"],
    "main": ["main-a"],
    "spare": ["spare-a"],
    "large": ["large-a"],
    "limited": ["limited-a", "limited-b"],
    "held": ["held-a", "held-b"],
}
FALLBACKS = {"main": ["spare"]}
CONTEXT_FALLBACKS = {"main": ["large"], "trio": ["large"]}
ALIASES = {"nick": "pair"}
# The relative frequency of each model.
MODELS = {"pair": 4, "lone": 2, "trio": 4, "main": 3, "limited": 2, "held": 2, "nick": 1}

KEY = "sk-soak"
# Seconds; the checks rely on these.
STREAM_TIMEOUT = 3.0
TIMEOUT = 12.0
HOLD = 4.0
# Waiting in the queue comes first, and counts towards the timeout.
QUEUE_TIMEOUT = 2.0

# The groups in which a limit can cause a 429.
LIMITED = {"limited"}


def group_of(model):
    return ALIASES.get(model, model)


def deployments_of(model):
    """The deployments that a request of this model can reach: its own group's, its fallbacks', its context fallbacks'."""
    group = group_of(model)
    own = set(GROUPS[group])
    general = {name for other in FALLBACKS.get(group, []) for name in GROUPS[other]}
    context = {name for other in CONTEXT_FALLBACKS.get(group, []) for name in GROUPS[other]}
    return own, general, context


def backend_of(deployment, count):
    """The number of the backend that serves a deployment; the held group has a separate one."""
    if deployment.startswith("held"):
        return count - 1
    return sorted(name for names in GROUPS.values() for name in names).index(deployment) % (count - 1)


def document(generation, ports, seed):
    """The configuration file of a generation."""
    chance = random.Random(f"{seed}/generation/{generation}")
    lines = ["model_list:"]
    for group, names in GROUPS.items():
        for name in names:
            # This deployment comes and goes.
            if name == "trio-c" and generation % 3 == 2:
                continue
            port = ports[backend_of(name, len(ports))]
            host = "localhost" if name == "pair-b" else "127.0.0.1"
            lines += [
                f"  - model_name: {group}",
                "    litellm_params:",
                f"      model: openai/served-{name}",
                f"      api_base: http://{host}:{port}/{name}/v1",
                f"      api_key: key-of-{name}",
                f"      weight: {chance.randint(1, 3)}",
            ]
            if group == "limited":
                lines += ["      max_parallel_requests: 2", "      rpm: 600"]
            lines += ["    model_info:", f"      id: {name}"]
    lines += [
        f"  - model_name: generation-{generation}",
        "    litellm_params:",
        "      model: openai/generation",
        f"      mock_response: this is generation {generation}",
        "router_settings:",
        f"  routing_strategy: {chance.choice(['simple-shuffle', 'least-busy', 'latency-based-routing'])}",
        f"  num_retries: {chance.randint(1, 3)}",
        f"  allowed_fails: {chance.randint(1, 5)}",
        f"  cooldown_time: {chance.choice([0.5, 1, 2])}",
        f"  timeout: {TIMEOUT}",
        f"  stream_timeout: {STREAM_TIMEOUT}",
        f"  hold_seconds: {HOLD}",
        "  fallbacks:",
        *[f"    - {group}: [{', '.join(names)}]" for group, names in FALLBACKS.items()],
        "  context_window_fallbacks:",
        *[f"    - {group}: [{', '.join(names)}]" for group, names in CONTEXT_FALLBACKS.items()],
        f"  model_group_alias: {{{', '.join(f'{alias}: {group}' for alias, group in ALIASES.items())}}}",
        "litellm_settings:",
        "  json_logs: true",
        "  callbacks: [prometheus]",
        "general_settings:",
        f"  master_key: {KEY}",
        f"  global_max_parallel_requests: {chance.choice([20, 24, 28])}",
        f"  max_queued_requests_per_worker: {chance.choice([2, 4, 6])}",
        f"  admission_queue_timeout_seconds: {QUEUE_TIMEOUT}",
        "  health_check_interval: 5",
    ]
    return "\n".join(lines) + "\n"


# Files that must not change anything.
BROKEN = [
    "",
    "model_list: [\n",
    "model_list:\n\t- model_name: pair\n",
    "this is not a configuration\n",
    "model_list: 7\n",
    "\x00\x01\x02",
]
