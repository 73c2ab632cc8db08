"""Requests and responses, and mutations of them."""

CHAT = b'{"model":"chat","messages":[{"role":"user","content":"hi \xc3\xa9"}]%s}'
STREAM = [b'data: {"model":"up","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n',
          b'data: {"model":"up","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\r\n\r\n', b"data: [DONE]\n\n"]
JSON = b'{"id":"1","model":"up","choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}'
FORM = (b'--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nchat\r\n--b\r\ncontent-disposition: form-data; '
        b'name="file"; filename="a"\r\n\r\nRIFF\r\n--b--\r\n')
PIECES = [b"\r\n", b"\n", b"\r", b"\0", b" ", b":", b"\xff", b"\xc3", b"0\r\n\r\n", b"ffffffff\r\n", b"content-length: 3\r\n",
          b"transfer-encoding: chunked\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b'"', b"\\", b"\\u00", b"{", b"}", b"[", b",", b"data: ", b"event: x\n",
          b": x\n\n", b"--b", b"%2F", b'"model":"x",', b'"fallbacks":["m"],', b"x: " + b"y" * 3000 + b"\r\n"]


def post(body, path=b"/v1/chat/completions", kind=b"application/json"):
    return b"POST %s HTTP/1.1\r\nhost: p\r\nconnection: close\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n%s" % (path, kind, len(body), body)


def chunked(chunks):
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


REQUESTS = [
    post(CHAT % b""), post(CHAT % b',"stream":true'), post(CHAT % b',"n":2,"fallbacks":["chat"],"num_retries":1,"stream_options":{}'),
    post(b'{"model":"chat","prompt":["a","b"],"stream":true}', b"/v1/completions"), post(FORM, b"/v1/audio/transcriptions", b"multipart/form-data; boundary=b"),
    post(CHAT % b"", b"/utils/token_counter"), post(CHAT % b',"stream":true', b"/v1/responses"), post(CHAT % b',"stream":true', b"/v1/messages"),
    b"POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\nconnection: close\r\ntransfer-encoding: chunked\r\ncontent-type: application/json\r\n\r\n"
    + chunked([(CHAT % b"")[:20], (CHAT % b"")[20:]]),
    b"GET /v1/models HTTP/1.1\r\nhost: p\r\nconnection: close\r\n\r\n", b"GET /v1/models/a%2Fb?x=%zz HTTP/1.1\r\nhost: p\r\nconnection: close\r\n\r\n",
]
RESPONSES = [
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(JSON), JSON),
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n" + chunked([JSON[:30], JSON[30:]]),
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n" + chunked(STREAM),
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + b"".join(STREAM),
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx: a\r\n b\r\n\r\n: ping\n\n" + b"".join(STREAM),
    b'HTTP/1.1 400 Bad\r\ncontent-type: application/json\r\ncontent-length: 29\r\n\r\n{"error":{"message":"no \xc3\xa9"}}',
    b"HTTP/1.1 503 X\r\nretry-after: 1\r\ncontent-length: 5\r\n\r\n<b>no",
]


def mutated(seed, random, times):
    data = bytearray(seed)
    for _ in range(times):
        place = random.randrange(len(data) + 1)
        kind = random.randrange(8)
        if kind < 4:
            data[place:place] = random.choice(PIECES)
        elif kind == 4:
            del data[place : place + random.randrange(1, 20)]
        elif kind == 5:
            data[place : place + 1] = bytes([random.randrange(256)])
        elif kind == 6:
            data[place:place] = data[place : place + random.randrange(1, 60)]
        else:
            del data[place:]
    return bytes(data)


def pieces(data, random):
    """The bytes in a few pieces, split anywhere."""
    cuts = sorted(random.randrange(len(data) + 1) for _ in range(random.randrange(4)))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)]) if start < end]
