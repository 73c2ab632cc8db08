"""A proxy with a backend, to count what it does."""

import os
import pathlib
import tempfile
import threading
import time

import native
import processes
from client import Client, WrongAnswer
from kinds import KEY
from servers import proxy_configuration


class Subject:
    """A context manager: the backend and the proxy run inside it.

    `wrapper` is a command that runs the proxy (valgrind), `preload` a library, `environment` more variables.
    """

    def __init__(self, binary, configuration=None, arguments=(), wrapper=(), environment=None, patience=20):
        self._binary = pathlib.Path(binary).resolve()
        self._make_configuration = configuration or proxy_configuration
        self._arguments = list(arguments)
        self._wrapper = [str(part) for part in wrapper]
        self._more = environment or {}
        self._patience = patience
        self._processes = []

    def __enter__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="counted-")
        self.folder = pathlib.Path(self._temporary.name)
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self._processes):
            process.stop()
        self._temporary.cleanup()

    def _start(self):
        self.backend_port = processes.free_port()
        backend = native.compile_program("backend", self.folder)
        self._run("backend", [backend, str(self.backend_port)], self.backend_port, None)
        config = self.folder / "config.yaml"
        config.write_text(self._make_configuration(self.backend_port))
        self.port = processes.free_port()
        command = [*self._wrapper, self._binary, "--config", config, "--host", "127.0.0.1", "--port", str(self.port)]
        # Only these variables, because the environment also configures the proxy.
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "LITELLM_LOG": "INFO"}
        self.process = self._run("litellm-proxy", command + self._arguments, self.port, environment | self._more)
        time.sleep(1.5)  # a second after the start it frees what only the start needed

    def _run(self, name, command, port, environment):
        process = processes.Process(name, command, self.folder / f"{name}.log", environment)
        self._processes.append(process)
        process.await_port(port, self._patience)
        return process

    @property
    def pid(self):
        return self.process.pid

    def ask(self, kind, count=1):
        with Client(self.port, kind) as client:
            client.ask(count)

    def ask_at_once(self, kind, count, connections):
        """Sends requests over several connections at the same time."""
        wrong = []

        def ask():
            try:
                self.ask(kind, count)
            except (WrongAnswer, OSError) as error:
                wrong.append(error)

        threads = [threading.Thread(target=ask) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if wrong:
            raise wrong[0]

    def settle(self, seconds=0.5, limit=30):
        """Waits until the proxy is idle, so that all work of a start or a request is done."""
        end = time.monotonic() + limit
        before = self.process.activity()
        while time.monotonic() < end:
            time.sleep(seconds)
            now = self.process.activity()
            if now == before:
                return True
            before = now
        return False
