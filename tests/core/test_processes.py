import subprocess
import sys

HELD_AFTERWARDS = """
import resource
from core.processes import hold_many_files

_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard if hard != resource.RLIM_INFINITY else 4096))
hold_many_files()
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
print(soft == hard)
"""


def test_a_process_may_hold_as_many_files_as_it_is_allowed() -> None:
    ended = subprocess.run([sys.executable, "-c", HELD_AFTERWARDS], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "True"
