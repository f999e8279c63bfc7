"""Which findings a reward was released in spite of, and how grave they were, in the place of the code of one of them."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('reward', sa.Column('cleared_findings', sa.JSON(none_as_null=True), nullable=True))
    op.drop_column('reward', 'cleared')


def downgrade() -> None:
    op.add_column('reward', sa.Column('cleared', sa.String(length=60), nullable=True))
    op.drop_column('reward', 'cleared_findings')
