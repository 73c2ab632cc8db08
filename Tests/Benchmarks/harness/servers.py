"""The backend and the servers in front of it, configured as the document describes."""

import contextlib
import os
import pathlib
import time

import processes
from kinds import BACKEND_MODEL, CLIENT_MODEL, KEY

NGINX = """\
worker_processes 2;
daemon off;
pid {folder}/{name}.pid;
error_log stderr warn;
events {{ worker_connections {connections}; }}
http {{
    access_log {log};
    keepalive_requests 1000000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream backend {{
        server 127.0.0.1:{backend};
        keepalive {kept};
        keepalive_requests 1000000000;
    }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{
            proxy_pass http://backend;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
    }}
}}
"""

HAPROXY = """\
global
    maxconn {connections}
    nbthread 2
defaults
    mode http
    timeout connect 5s
    timeout client 600s
    timeout server 600s
    option http-no-delay
frontend clients
    bind 127.0.0.1:{port}
    default_backend backends
backend backends
    http-reuse always
    server backend 127.0.0.1:{backend}
"""

PROXY = """\
model_list:
  - model_name: {client_model}
    litellm_params:
      model: openai/{backend_model}
      api_base: http://127.0.0.1:{backend}/v1
      api_key: not-needed
general_settings:
  master_key: {key}
litellm_settings:
  callbacks: ["prometheus"]
"""


def proxy_configuration(backend):
    """The proxy's configuration, with everything that is on in production."""
    return PROXY.format(client_model=CLIENT_MODEL, backend_model=BACKEND_MODEL, backend=backend, key=KEY)


class Server:
    """A server to send requests to."""

    def __init__(self, name, process, port, access_log=None, model=BACKEND_MODEL, has_auth=False, cores=None):
        self.name = name
        self.process = process
        self.backend = process  # its backend; itself for the backend
        self.port = port
        self.access_log = access_log
        self.model = model  # the model's name in its responses
        self.has_auth = has_auth
        self.cores = cores  # the cores for it, its backend and the load; None for all

    def takes(self, cell):
        """Whether it is measured in a cell; with fewer cores, only in cells for throughput."""
        return not self.cores or (cell.kind.name == "small" and cell.connections > 1 and not cell.on_one_core)

    @contextlib.contextmanager
    def placed(self, cell):
        """Pins server and backend to the cell's cores; returns the cores for the load."""
        if not cell.on_one_core:
            yield self.cores
            return
        core = {min(os.sched_getaffinity(0))}
        both = {self.process, self.backend}
        try:
            for process in both:
                process.move_to(core)
            yield core
        finally:
            for process in both:
                process.move_to(os.sched_getaffinity(0))

    def access_lines(self):
        """The number of requests in the access log, or None without a log. Empties the log."""
        if not self.access_log:
            return None
        time.sleep(0.2)
        with open(self.access_log, "rb") as log:
            count = sum(b"/v1/chat/completions" in line for line in log)
        os.truncate(self.access_log, 0)
        return count


class Servers:
    """Starts the servers, and stops them in reverse order."""

    def __init__(self, parameters, folder, cells):
        self._parameters = parameters
        self._most = max((cell.connections for cell in cells), default=1)
        self._folder = pathlib.Path(folder)
        self._ports_given = 0
        self._processes = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self._processes):
            process.stop()

    def start_all(self):
        """The backend, and the servers in front of it."""
        backend = self._start_backend("backend alone")
        servers = [self._start_named(name, backend.port) for name in self._parameters.servers]
        for server in servers:
            if not server.cores:
                server.backend = backend.process
        return [backend, *servers]

    def check_running(self):
        for process in self._processes:
            process.check_running()

    def _start_backend(self, name, cores=None):
        port = self._port(name)
        return Server(name, self._start(name, [self._folder / "backend", str(port)], port, cores=cores), port)

    def _start_named(self, name, backend):
        port = self._port(name)
        most = self._most
        if name == "litellm-proxy":
            return self._start_proxy(name, port, backend)
        if name == "two-loops":
            return self._start_proxy(name, port, backend, ["--num_workers", "2"])
        if name == "one-core":
            cores = {min(os.sched_getaffinity(0))}
            return self._start_proxy(name, port, self._start_backend("one-core-backend", cores).port, cores=cores)
        if name == "haproxy":
            text = HAPROXY.format(port=port, backend=backend, connections=max(1024, most + 128))
            config = self._write("haproxy.cfg", text)
            return Server(name, self._start(name, ["haproxy", "-db", "-f", config], port), port)
        log = self._folder / f"{name}-access.log" if name == "nginx-log" else None
        text = NGINX.format(
            name=name,
            folder=self._folder,
            log=log or "off",
            port=port,
            backend=backend,
            connections=max(1024, 2 * most + 128),  # one worker can get all of them, and needs two per request
            kept=max(64, most),
        )
        config = self._write(f"{name}.conf", text)
        command = ["nginx", "-p", self._folder, "-c", config]
        return Server(name, self._start(name, command, port), port, access_log=log)

    def _start_proxy(self, name, port, backend, arguments=(), cores=None):
        config = self._write(f"{name}.yaml", proxy_configuration(backend))
        command = [self._parameters.proxy.resolve(), "--config", config, "--host", "127.0.0.1", "--port", str(port)]
        # Only these variables, because the environment also configures the proxy.
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self._folder), "LITELLM_LOG": "INFO"}
        arguments = [*self._parameters.proxy_arguments, *arguments]
        process = self._start(name, command + arguments, port, environment, cores)
        return Server(name, process, port, process.log, CLIENT_MODEL, has_auth=True, cores=cores)

    def _start(self, name, command, port, environment=None, cores=None):
        log = self._folder / f"{name}.log"
        log.unlink(missing_ok=True)  # of an earlier start
        process = processes.Process(name, command, log, environment, cores)
        self._processes.append(process)
        process.await_port(port)
        return process

    def _port(self, name):
        if self._parameters.first_port is None:
            return processes.free_port()
        port = self._parameters.first_port + self._ports_given
        self._ports_given += 1
        if not processes.port_is_free(port):
            raise processes.StartFailed(
                f"Port {port} of 127.0.0.1, for {name}, is in use. Set another FIRST_PORT, or unset it to use free ports."
            )
        return port

    def _write(self, name, text):
        path = self._folder / name
        path.write_text(text)
        return path
