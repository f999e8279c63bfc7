"""Who was found to be two people, rewards that may be given again, and indexes for what rows that go are looked up by."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

MAY_PASS = ('registration_cancelled', 'people_merged', 'deal_refunded')
CHANGED = ('old_parent_id', 'new_parent_id', 'old_entry_point_id')


def upgrade() -> None:
    op.create_table(
        'person_distinction',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('one_id', sa.Integer(), nullable=False),
        sa.Column('other_id', sa.Integer(), nullable=False),
        sa.Column('member_id', sa.Integer(), nullable=True),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.CheckConstraint('one_id < other_id', name=op.f('ck_person_distinction_ordered')),
        sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_person_distinction_member_id_member'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['one_id'], ['person.id'], name=op.f('fk_person_distinction_one_id_person'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_person_distinction_organisation_id_organisation'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['other_id'], ['person.id'], name=op.f('fk_person_distinction_other_id_person'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_person_distinction')),
        sa.UniqueConstraint('one_id', 'other_id', name=op.f('uq_person_distinction_one_id_other_id')),
    )
    op.create_index('ix_person_distinction_organisation_id', 'person_distinction', ['organisation_id'])
    op.create_index('ix_person_distinction_other_id', 'person_distinction', ['other_id'])
    for column in CHANGED:
        op.create_index(f'ix_referral_change_{column}', 'referral_change', [column])
    for name in ('may_return', 'asked_again'):
        op.add_column('reward', sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    _let_return()


def _let_return() -> None:
    """What the system took back before may be given again like what it takes back from now on."""
    reward = sa.table('reward', sa.column('id'), sa.column('state'), sa.column('may_return'))
    entry = sa.table('reward_entry', sa.column('reward_id'), sa.column('to_state'), sa.column('member_id'), sa.column('why'))
    taken = sa.exists().where(
        entry.c.reward_id == reward.c.id, entry.c.to_state == 'taken_back', entry.c.member_id.is_(None), entry.c.why.in_(MAY_PASS)
    )
    op.execute(sa.update(reward).where(reward.c.state == 'taken_back', taken).values(may_return=sa.true()))


def downgrade() -> None:
    for name in ('asked_again', 'may_return'):
        op.drop_column('reward', name)
    for column in CHANGED:
        op.drop_index(f'ix_referral_change_{column}', table_name='referral_change')
    op.drop_table('person_distinction')
