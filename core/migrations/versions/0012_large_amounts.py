"""Amounts beyond two thousand million minor units, of which some currencies' ordinary deals have more."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AMOUNTS = (
    ("entry_point", "cost_minor", False),
    ("deal", "value_minor", False),
    ("reward_plan", "amount_minor", False),
    ("reward_plan", "budget_minor", False),
    ("reward_plan", "cap_minor", True),
    ("reward_plan", "reserved_minor", False),
    ("reward", "amount_minor", False),
    ("reward_cut", "promised_minor", False),
    ("reward_cut", "cut_minor", False),
)


def upgrade() -> None:
    # Databases that took an early 0005 have no such index.
    op.create_index("ix_reward_conversion_id_trigger", "reward", ["conversion_id", "trigger"], unique=False, if_not_exists=True)
    _change_amounts(sa.Integer(), sa.BigInteger())


def downgrade() -> None:
    _change_amounts(sa.BigInteger(), sa.Integer())


def _change_amounts(before: sa.Integer, after: sa.Integer) -> None:
    if op.get_bind().dialect.name == "sqlite":  # its integers are as large as they need to be
        return
    for table, column, nullable in AMOUNTS:
        op.alter_column(table, column, existing_type=before, type_=after, existing_nullable=nullable)
