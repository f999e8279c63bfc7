"""What members did to reward plans, and when."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    action = sa.Enum('make', 'edit', 'end', 'resume', name='planaction', native_enum=False, length=20)
    op.create_table(
        'reward_plan_entry',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('plan_id', sa.Integer(), nullable=False),
        sa.Column('action', action, nullable=False),
        sa.Column('member_id', sa.Integer(), nullable=True),
        sa.Column('changes', sa.JSON(), nullable=False),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_reward_plan_entry_member_id_member'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reward_plan_entry_organisation_id_organisation'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['plan_id'], ['reward_plan.id'], name=op.f('fk_reward_plan_entry_plan_id_reward_plan'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reward_plan_entry')),
    )
    op.create_index('ix_reward_plan_entry_organisation_id', 'reward_plan_entry', ['organisation_id'])
    op.create_index('ix_reward_plan_entry_plan_id', 'reward_plan_entry', ['plan_id'])
    _note_what_is_known()


def _note_what_is_known() -> None:
    """Of plans made before: who made them, and when the last end was."""
    names = ('id', 'organisation_id', 'created_by_id', 'created_at', 'ended_at')
    plan = sa.table('reward_plan', *(sa.column(name) for name in names))
    into = ('plan_id', 'organisation_id', 'member_id', 'created_at', 'action', 'changes', 'note')
    entry = sa.table('reward_plan_entry', *(sa.column(name) for name in into))
    nothing = (sa.literal_column("'{}'"), sa.literal_column("''"))
    of_it = (plan.c.id, plan.c.organisation_id)
    made = sa.select(*of_it, plan.c.created_by_id, plan.c.created_at, sa.literal_column("'make'"), *nothing)
    ended = sa.select(*of_it, sa.null(), plan.c.ended_at, sa.literal_column("'end'"), *nothing).where(plan.c.ended_at.is_not(None))
    op.execute(sa.insert(entry).from_select(into, made.order_by(plan.c.id)))
    op.execute(sa.insert(entry).from_select(into, ended.order_by(plan.c.id)))


def downgrade() -> None:
    op.drop_table('reward_plan_entry')
