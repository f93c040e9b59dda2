# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Runs a module with documents that lvq printed in place of lvq.

Those in documents/ are made by tools/lib/ansible-documents of lvq, but for outcome-drifted and
verify-taken-back, which its goldens write.
"""

import contextlib
import importlib
import json
import os
from unittest import mock

from ansible.module_utils import basic

FOLDER = os.path.join(os.path.dirname(__file__), "documents")
NAMES = sorted(name[:-len(".json")] for name in os.listdir(FOLDER) if name.endswith(".json"))


def text_of(name):
    """What lvq printed."""
    with open(os.path.join(FOLDER, name + ".json"), encoding="utf-8") as file:
        return file.read()


def document(name):
    """The same as a value."""
    return json.loads(text_of(name))


class Ended(Exception):
    """The module ended, with this result."""


@contextlib.contextmanager
def arguments(values):
    """The arguments of the module, as each version of Ansible hands them over."""
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:
        packed = json.dumps({"ANSIBLE_MODULE_ARGS": values}).encode()
        with mock.patch.object(basic, "_ANSIBLE_ARGS", packed):
            yield
    else:
        with patch_module_args(values):
            yield


class Host:
    """Answers each call of lvq with the next document, and keeps what was asked."""

    def __init__(self, *names):
        self.answers = [(document(name)["exit_code"], text_of(name), "") for name in names]
        self.calls = []
        self.inputs = []
        self.expanded = []

    def run_command(self, _module, argv, data=None, expand_user_and_vars=True):
        """In place of AnsibleModule.run_command."""
        self.calls.append(argv)
        self.inputs.append(data)
        self.expanded.append(expand_user_and_vars)
        return self.answers.pop(0)

    def run(self, module, check=False, diff=False, **values):
        """The result of the module, with failed in it as Ansible has it."""
        def end(_self, **result):
            raise Ended(result)

        def fail(_self, msg, **result):
            raise Ended(dict(result, msg=msg, failed=True))

        values.update(_ansible_check_mode=check, _ansible_diff=diff)
        replaced = {
            "run_command": self.run_command, "exit_json": end, "fail_json": fail,
            "get_bin_path": lambda _self, name, required: "/usr/sbin/" + name,
        }
        name = "ansible_collections.lvq.storage.plugins.modules." + module
        with contextlib.ExitStack() as stack:
            stack.enter_context(arguments(values))
            for member, function in replaced.items():
                # A function, so that it is given the module as a method would be.
                stack.enter_context(mock.patch.object(basic.AnsibleModule, member, make_method(function)))
            try:
                importlib.import_module(name).main()
            except Ended as ended:
                return ended.args[0]
        raise RuntimeError("the module did not end")


def make_method(function):
    """The function as a method."""
    def method(self, *values, **named):
        return function(self, *values, **named)
    return method
