# A PromptRequest in Confluent's wire format on standard output: request.py SCHEMA_ID ID BODY
import struct, sys

def varint(n):                      # zigzag, as Avro writes int, long and lengths
    n = n << 1 if n >= 0 else (-n << 1) - 1
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])

def text(s):
    return varint(len(s.encode())) + s.encode()

schema_id, request_id, body = int(sys.argv[1]), sys.argv[2], sys.argv[3]
null = first = varint(0)            # the first branch of a union, and the first symbol of an enum
sys.stdout.buffer.write(
    b"\0" + struct.pack(">I", schema_id)            # magic byte, id of the schema
    + text(request_id) + null + text("default")     # id, job, tenant
    + varint(1) + null + text(body) + varint(0)     # operation, model, body, variant
    + varint(1) + null + null                       # cache_policy, ttl_ms, deadline_ms
    + varint(1) + varint(0))                        # service_class, tags: none
