"""Replays, their chapters, and how far people have come in them."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('event') as batch:
        batch.add_column(sa.Column('replay_published_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'chapter',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('at_ms', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=120), nullable=False),
        *_of_event('chapter'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_chapter')),
        sa.UniqueConstraint('event_id', 'at_ms', name=op.f('uq_chapter_event_id_at_ms')),
    )
    op.create_table(
        'replay_progress',
        sa.Column('registration_id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('position_ms', sa.Integer(), nullable=False),
        sa.Column('watched_ms', sa.Integer(), nullable=False),
        sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
        *_of_event('replay_progress'),
        sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_replay_progress_registration_id_registration'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('registration_id', name=op.f('pk_replay_progress')),
    )
    for table in ('chapter', 'replay_progress'):
        with op.batch_alter_table(table) as batch:
            batch.create_index(batch.f(f'ix_{table}_organisation_id'), ['organisation_id'])
    with op.batch_alter_table('replay_progress') as batch:
        batch.create_index(batch.f('ix_replay_progress_event_id'), ['event_id'])


def downgrade() -> None:
    for table in ('replay_progress', 'chapter'):
        op.drop_table(table)
    with op.batch_alter_table('event') as batch:
        batch.drop_column('replay_published_at')


def _of_event(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f(f'fk_{table}_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f(f'fk_{table}_organisation_id_organisation'), ondelete='CASCADE'),
    )
