"""What events promise to those who bring others, who earned what, and who has shown that their e-mail address is theirs."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def _trigger() -> sa.Enum:
    return sa.Enum('registered', 'attended', 'deal', name='trigger', native_enum=False, length=20)


def _state() -> sa.Enum:
    return sa.Enum('accrued', 'held', 'released', 'paid', 'taken_back', 'clawed_back', name='state', native_enum=False, length=20)


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True))

    op.create_table('reward_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('trigger', _trigger(), nullable=False),
    sa.Column('amount_minor', sa.Integer(), nullable=False),
    sa.Column('budget_minor', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('levels', sa.Integer(), nullable=False),
    sa.Column('cap_minor', sa.Integer(), nullable=True),
    sa.Column('hold_days', sa.Integer(), nullable=False),
    sa.Column('attended_minutes', sa.Integer(), nullable=False),
    sa.Column('reserved_minor', sa.Integer(), nullable=False),
    sa.Column('counts_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('reserved_minor >= 0 AND reserved_minor <= budget_minor', name=op.f('ck_reward_plan_within_budget')),
    sa.ForeignKeyConstraint(['created_by_id'], ['member.id'], name=op.f('fk_reward_plan_created_by_id_member'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_reward_plan_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reward_plan_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reward_plan'))
    )
    with op.batch_alter_table('reward_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reward_plan_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reward_plan_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_reward_plan_running', ['event_id', 'trigger'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('reward',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('trigger', _trigger(), nullable=False),
    sa.Column('conversion_id', sa.Integer(), nullable=False),
    sa.Column('converted_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.Integer(), nullable=False),
    sa.Column('state', _state(), nullable=False),
    sa.Column('accrued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('review', sa.String(length=60), nullable=True),
    sa.Column('cleared', sa.String(length=60), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['converted_id'], ['registration.id'], name=op.f('fk_reward_converted_id_registration'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_reward_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reward_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reward_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['plan_id'], ['reward_plan.id'], name=op.f('fk_reward_plan_id_reward_plan'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_reward_registration_id_registration'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reward'))
    )
    with op.batch_alter_table('reward', schema=None) as batch_op:
        batch_op.create_index('ix_reward_conversion_id_trigger', ['conversion_id', 'trigger'], unique=False)
        batch_op.create_index(batch_op.f('ix_reward_converted_id'), ['converted_id'], unique=False)
        batch_op.create_index('ix_reward_event_id_person_id', ['event_id', 'person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reward_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reward_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_reward_plan_id_state', ['plan_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_reward_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index('ix_reward_standing', ['trigger', 'conversion_id', 'level'], unique=True, sqlite_where=sa.text("state <> 'taken_back'"), postgresql_where=sa.text("state <> 'taken_back'"))
        batch_op.create_index('ix_reward_state_held_until', ['state', 'held_until'], unique=False)

    op.create_table('reward_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reward_id', sa.Integer(), nullable=False),
    sa.Column('from_state', _state(), nullable=True),
    sa.Column('to_state', _state(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_reward_entry_member_id_member'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reward_entry_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reward_id'], ['reward.id'], name=op.f('fk_reward_entry_reward_id_reward'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reward_entry'))
    )
    with op.batch_alter_table('reward_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reward_entry_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reward_entry_reward_id'), ['reward_id'], unique=False)

    op.create_table('reward_cut',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('conversion_id', sa.Integer(), nullable=False),
    sa.Column('converted_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Enum('unverified', 'self_referral', 'repeated', 'level_taken', 'cap', 'budget', name='reason', native_enum=False, length=20), nullable=False),
    sa.Column('promised_minor', sa.Integer(), nullable=False),
    sa.Column('cut_minor', sa.Integer(), nullable=False),
    sa.Column('asked_again', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['converted_id'], ['registration.id'], name=op.f('fk_reward_cut_converted_id_registration'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_reward_cut_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reward_cut_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reward_cut_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_id'], ['reward_plan.id'], name=op.f('fk_reward_cut_plan_id_reward_plan'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_reward_cut_registration_id_registration'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reward_cut'))
    )
    with op.batch_alter_table('reward_cut', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reward_cut_converted_id'), ['converted_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reward_cut_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reward_cut_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_reward_cut_person_id_reason', ['person_id', 'reason'], unique=False)
        batch_op.create_index('ix_reward_cut_plan_id_conversion_id', ['plan_id', 'conversion_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reward_cut_registration_id'), ['registration_id'], unique=False)


def downgrade() -> None:
    op.drop_table('reward_cut')
    op.drop_table('reward_entry')
    op.drop_table('reward')
    op.drop_table('reward_plan')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('verified_at')
