"""Polls and quizzes: what is asked, what can be answered, what everybody answered."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

KIND = sa.Enum('single', 'multiple', 'rating', 'ranking', 'words', 'quiz', name='pollkind', native_enum=False, length=20)
SHOWING = sa.Enum('always', 'voted', 'closed', name='showing', native_enum=False, length=20)


def upgrade() -> None:
    op.create_table(
        'poll',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('kind', KIND, nullable=False),
        sa.Column('question', sa.String(length=300), nullable=False),
        sa.Column('most', sa.Integer(), nullable=False),
        sa.Column('points', sa.Integer(), nullable=False),
        sa.Column('showing', SHOWING, nullable=False),
        sa.Column('seconds', sa.Integer(), nullable=True),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('results_hidden', sa.Boolean(), nullable=False),
        sa.Column('hidden_words', sa.JSON(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_by_id', sa.Integer(), nullable=True),
        sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['created_by_id'], ['member.id'], name=op.f('fk_poll_created_by_id_member'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_poll_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_poll_organisation_id_organisation'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_poll')),
    )
    op.create_index('ix_poll_event_id', 'poll', ['event_id'])
    op.create_index('ix_poll_organisation_id', 'poll', ['organisation_id'])
    op.create_table(
        'poll_option',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('poll_id', sa.Integer(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(length=120), nullable=False),
        sa.Column('right', sa.Boolean(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_poll_option_organisation_id_organisation'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_poll_option_poll_id_poll'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_option')),
        sa.UniqueConstraint('poll_id', 'place', name=op.f('uq_poll_option_poll_id_place')),
    )
    op.create_index('ix_poll_option_organisation_id', 'poll_option', ['organisation_id'])
    _create_votes()


def _create_votes() -> None:
    op.create_table(
        'poll_vote',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('poll_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=False),
        sa.Column('answer', sa.String(length=500), nullable=False),
        sa.Column('points', sa.Integer(), nullable=False),
        sa.Column('voted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_poll_vote_organisation_id_organisation'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_poll_vote_poll_id_poll'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_poll_vote_registration_id_registration'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_vote')),
        sa.UniqueConstraint('poll_id', 'registration_id', name=op.f('uq_poll_vote_poll_id_registration_id')),
    )
    op.create_index('ix_poll_vote_answer', 'poll_vote', ['poll_id', 'answer'])
    op.create_index('ix_poll_vote_organisation_id', 'poll_vote', ['organisation_id'])
    op.create_index('ix_poll_vote_registration_id', 'poll_vote', ['registration_id'])


def downgrade() -> None:
    op.drop_table('poll_vote')
    op.drop_table('poll_option')
    op.drop_table('poll')
