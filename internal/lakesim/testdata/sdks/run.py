"""Makes the calls of a file with botocore: run.py FILE ENDPOINT. Prints each that went wrong."""

import json
import sys
import time

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

saved = {}


def filled(value):
    """Returns a value with what earlier calls have saved in the places of $names."""
    if isinstance(value, dict):
        return {key: filled(member) for key, member in value.items()}
    if isinstance(value, list):
        return [filled(element) for element in value]
    if isinstance(value, str) and value.startswith("$"):
        return saved[value[1:]]
    return value


def at(value, path):
    """Returns the member of a value at a path such as Roles.0.RoleName."""
    for step in path.split("."):
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def made(call, client):
    """Makes a call, again until it returns what the call waits for."""
    while True:
        out = client._make_api_call(call["operation"], filled(call.get("input", {})))
        if all(at(out, path) == want for path, want in call.get("until", {}).items()):
            return out
        time.sleep(0.01)


def wrong(call, client):
    """Makes a call and returns what is wrong with what came."""
    try:
        out = made(call, client)
    except ClientError as refused:
        code = refused.response["Error"]["Code"]
        return None if code == call.get("error") else f"refused with {refused}"
    if "error" in call:
        return f"not refused with {call['error']}"
    for name, path in call.get("save", {}).items():
        saved[name] = at(out, path)
    for path, want in call.get("want", {}).items():
        if at(out, path) != filled(want):
            return f"{path} is {at(out, path)!r}, not {filled(want)!r}"
    return None


def main(file, endpoint):
    """Makes all calls, and returns how many went wrong."""
    session, clients, failed = botocore.session.get_session(), {}, 0
    for call in json.load(open(file, encoding="utf-8")):
        service = call["service"]
        if service not in clients:
            config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
            clients[service] = session.create_client(service, endpoint_url=endpoint, config=config)
        try:
            text = wrong(call, clients[service])
        except Exception as error:  # what botocore cannot read, or will not send
            text = repr(error)
        if text:
            failed += 1
            print(f"{service} {call['operation']}: {text}")
    return failed


sys.exit(1 if main(*sys.argv[1:]) else 0)
