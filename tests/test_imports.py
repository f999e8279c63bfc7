"""The law of imports: wsgi → webapp | realtime | workers → core → referral."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_part_imports_upwards_or_sideways() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_the_supervisor_loads_no_door() -> None:
    program = (
        "import sys; from core.cli import main; [main.get_command(None, name) for name in main.list_commands(None)];"
        "print([name for name in ('webapp', 'realtime', 'workers', 'flask') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
