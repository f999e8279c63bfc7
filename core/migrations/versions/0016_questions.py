"""Questions of the live room: what is asked, who wants to know it too, and how it works."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

ANSWERING = sa.text("state = 'answering'")


def upgrade() -> None:
    op.create_table(
        'question_settings',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('is_open', sa.Boolean(), nullable=False),
        sa.Column('anonymity', sa.Enum('off', 'attendees', 'everyone', name='anonymity', native_enum=False, length=20), nullable=False),
        sa.Column('moderated', sa.Boolean(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_question_settings_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_question_settings_organisation_id_organisation'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_question_settings')),
    )
    op.create_index('ix_question_settings_organisation_id', 'question_settings', ['organisation_id'])
    op.create_table(
        'question',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=True),
        sa.Column('member_id', sa.Integer(), nullable=True),
        sa.Column('client_id', sa.String(length=80), nullable=False),
        sa.Column('author_name', sa.String(length=120), nullable=False),
        sa.Column('badge', sa.String(length=12), nullable=True),
        sa.Column('anonymity', sa.Enum('off', 'attendees', 'everyone', name='anonymity', native_enum=False, length=20), nullable=False),
        sa.Column('text', sa.String(length=1000), nullable=False),
        sa.Column('state', sa.Enum('held', 'open', 'answering', 'answered', 'dismissed', 'withdrawn', name='questionstate', native_enum=False, length=20), nullable=False),
        sa.Column('held_for', sa.String(length=40), nullable=True),
        sa.Column('votes', sa.Integer(), nullable=False),
        sa.Column('answer', sa.String(length=2000), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('before', sa.JSON(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('shown_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answering_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['decided_by_id'], ['member.id'], name=op.f('fk_question_decided_by_id_member'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_question_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_question_member_id_member'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_question_organisation_id_organisation'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_question_registration_id_registration'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
        sa.UniqueConstraint('event_id', 'client_id', name=op.f('uq_question_event_id_client_id')),
    )
    op.create_index('ix_question_organisation_id', 'question', ['organisation_id'])
    op.create_index('ix_question_registration_id', 'question', ['registration_id'])
    op.create_index('ix_question_votes', 'question', ['event_id', 'state', 'votes'])
    op.create_index('ix_question_shown_at', 'question', ['event_id', 'state', 'shown_at'])
    op.create_index('uq_question_answering', 'question', ['event_id'], unique=True, sqlite_where=ANSWERING, postgresql_where=ANSWERING)
    op.create_table(
        'question_vote',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=True),
        sa.Column('member_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_question_vote_member_id_member'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_question_vote_organisation_id_organisation'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_vote_question_id_question'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_question_vote_registration_id_registration'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_question_vote')),
        sa.UniqueConstraint('question_id', 'member_id', name=op.f('uq_question_vote_question_id_member_id')),
        sa.UniqueConstraint('question_id', 'registration_id', name=op.f('uq_question_vote_question_id_registration_id')),
    )
    op.create_index('ix_question_vote_organisation_id', 'question_vote', ['organisation_id'])
    op.create_index('ix_question_vote_registration_id', 'question_vote', ['registration_id'])


def downgrade() -> None:
    op.drop_table('question_vote')
    op.drop_table('question')
    op.drop_table('question_settings')
