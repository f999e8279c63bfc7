"""Clips of recordings, the files made of them, and which clip a visit came to."""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

CAME_TO_A_CLIP = sa.text('clip_id IS NOT NULL')


def upgrade() -> None:
    op.create_table(
        'clip',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('entry_point_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=120), nullable=False),
        sa.Column('starts_ms', sa.Integer(), nullable=False),
        sa.Column('ends_ms', sa.Integer(), nullable=False),
        sa.Column('created_by_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
        *_of_event('clip'),
        sa.ForeignKeyConstraint(['created_by_id'], ['member.id'], name=op.f('fk_clip_created_by_id_member'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['entry_point_id'], ['entry_point.id'], name=op.f('fk_clip_entry_point_id_entry_point'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_clip')),
        sa.UniqueConstraint('entry_point_id', name=op.f('uq_clip_entry_point_id')),
    )
    op.create_table(
        'video_file',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('clip_id', sa.Integer(), nullable=True),
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('percent', sa.Integer(), nullable=False),
        sa.Column('failure', sa.String(length=20), nullable=True),
        sa.Column('size_bytes', sa.BigInteger(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        *_of_event('video_file'),
        sa.ForeignKeyConstraint(['clip_id'], ['clip.id'], name=op.f('fk_video_file_clip_id_clip'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_video_file')),
        sa.UniqueConstraint('clip_id', name=op.f('uq_video_file_clip_id')),
        sa.UniqueConstraint('name', name=op.f('uq_video_file_name')),
    )
    for table in ('clip', 'video_file'):
        for column in ('event_id', 'organisation_id'):
            op.create_index(f'ix_{table}_{column}', table, [column])
    with op.batch_alter_table('visit') as batch:
        batch.add_column(sa.Column('clip_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f('fk_visit_clip_id_clip'), 'clip', ['clip_id'], ['id'], ondelete='SET NULL')
    op.create_index('ix_visit_clip', 'visit', ['clip_id'], sqlite_where=CAME_TO_A_CLIP, postgresql_where=CAME_TO_A_CLIP)


def downgrade() -> None:
    op.drop_index('ix_visit_clip', table_name='visit')
    with op.batch_alter_table('visit') as batch:
        batch.drop_constraint('fk_visit_clip_id_clip', type_='foreignkey')
        batch.drop_column('clip_id')
    for table in ('video_file', 'clip'):
        op.drop_table(table)


def _of_event(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f(f'fk_{table}_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f(f'fk_{table}_organisation_id_organisation'), ondelete='CASCADE'),
    )
