# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""What the modules have in common, for their documentation."""


class ModuleDocFragment:
    """The options of the modules that change something, and of the one that only looks."""

    DOCUMENTATION = r"""
options:
  lvq_path:
    description: The program, by its path, or by its name in the usual folders.
    type: str
    default: lvq
  state_dir:
    description: Where the journals are. It is C(/var/lib/lvq) unless it is given.
    type: path
  wait:
    description:
      - So many seconds another lvq that is at work on the host is waited for.
      - The plan is made after the wait. Without this option the task fails at once.
    type: int
requirements:
  - lvq on the host
  - root
"""

    CHANGES = r"""
options:
  consent:
    description:
      - The risks that are consented to, by the words that refusals name, as C(wipe:/dev/sdb).
      - Without its word of consent nothing is destroyed.
    type: list
    elements: str
    default: []
  on_open:
    description:
      - What to do where a transaction that was cut off touches what the task is about.
      - With C(fail) the task fails, with the identifier and the commands in its message.
      - With C(continue) the transaction is finished first, and with C(repair) it is taken back first.
    type: str
    choices: [fail, continue, repair]
    default: fail
"""

    MODES = r"""
attributes:
  check_mode:
    description: Shows what would be changed without changing anything.
    support: full
  diff_mode:
    description: Shows each object before and after.
    support: full
"""

    LOOKING = r"""
attributes:
  check_mode:
    description: It changes nothing anyway.
    support: full
  diff_mode:
    description: It changes nothing.
    support: none
"""
