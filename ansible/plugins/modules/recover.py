#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Ends an open transaction."""

DOCUMENTATION = r"""
---
module: recover
short_description: Finish an open transaction, take it back, or close it as it stands
version_added: 1.0.0
description:
  - A transaction that was cut off stays open until it is finished or taken back.
  - Where none is open, or the named one is closed, there is nothing to do.
options:
  action:
    description:
      - C(continue) finishes it, so that the host is in the state that was promised.
      - C(repair) takes it back, so that the host is in the state it was in before.
      - C(abandon) closes it as it stands and changes nothing on the host.
    type: str
    choices: [continue, repair, abandon]
    required: true
  id:
    description: Which transaction, where several are open.
    type: str
  force:
    description: With C(continue), go on although the host is not as the journal says.
    type: bool
    default: false
extends_documentation_fragment:
  - lvq.storage.lvq
  - lvq.storage.lvq.modes
author:
  - lvq maintainers (@lvq)
"""

EXAMPLES = r"""
- name: Take it back
  lvq.storage.recover:
    action: repair
    id: 20261130T202741Z-fae323
"""

RETURN = r"""
status:
  description: What lvq says. C(nothing_to_do), C(ready) in check mode and C(completed) are no failures; others are.
  returned: always
  type: str
  sample: completed
transaction:
  description: The identifier by which C(lvq history) and M(lvq.storage.recover) know the transaction, or null.
  returned: always
  type: str
  sample: 20261130T202741Z-fae323
changes:
  description: What becomes of each object, with its state before and after. Sizes are bytes.
  returned: always
  type: list
  elements: dict
  sample:
    - {kind: logical_volume, name: data/late, change: destroy, before: {size: 1073741824}, after: null}
steps:
  description: What runs, step by step, and how each step ended.
  returned: always
  type: list
  elements: dict
refusals:
  description: All reasons for which it was refused, each with its code, evidence, hint, and word of consent.
  returned: always
  type: list
  elements: dict
lvq_warnings:
  description: The warnings of lvq, in the same form as the refusals.
  returned: always
  type: list
  elements: dict
stopped_at:
  description: The number of the step at which it stopped; null where all ran and the goal is not reached.
  returned: when it stopped
  type: int
error:
  description: Why it stopped, with the own words of the tool.
  returned: when it stopped
  type: dict
next:
  description: The commands that lead on from here, the best first.
  returned: always
  type: list
  elements: list
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.lvq.storage.plugins.module_utils.lvq import DONE, LOOKING, Lvq, LvqError, execute, finish


def arguments_of(params):
    """The command line of the request."""
    command = "repair" if params["action"] == "abandon" else params["action"]
    arguments = [command] + [params["id"]] * bool(params["id"])
    return arguments + ["--abandon"] * (params["action"] == "abandon") + ["--force"] * params["force"]


def abandon(module):
    """Closes the transaction. Where lvq refuses that, or is not to do it, the history says whether it is open at all."""
    lvq = Lvq(module)
    refused = None
    if not module.check_mode:
        refused = lvq.change(arguments_of(module.params))
        if refused["status"] in DONE:
            finish(module, refused)
    told = lvq.ask(["history", module.params["id"] or "--open"])
    if told["status"] not in DONE:
        finish(module, refused or told)
    summaries = told["transactions"] if "transactions" in told else [told["summary"]]
    transactions = [one["id"] for one in summaries if one["open"]]
    if transactions and refused:
        finish(module, refused)
    module.exit_json(
        changed=bool(transactions), status="ready" if transactions else "nothing_to_do", changes=[], steps=[], next=[],
        transaction=transactions[0] if transactions else None, refusals=[], lvq_warnings=told["warnings"])


def main():
    """Entry point."""
    module = AnsibleModule(
        argument_spec=dict(
            LOOKING,
            action={"type": "str", "choices": ["continue", "repair", "abandon"], "required": True},
            id={"type": "str"},
            force={"type": "bool", "default": False},
        ),
        supports_check_mode=True,
    )
    if module.params["force"] and module.params["action"] != "continue":
        module.fail_json(msg="force is for action: continue only")
    if module.params["action"] != "abandon":
        execute(module, arguments_of(module.params))
    try:
        abandon(module)
    except LvqError as error:
        module.fail_json(msg=str(error), **error.details)


if __name__ == "__main__":
    main()
