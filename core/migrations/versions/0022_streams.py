"""Recordings with their gaps, how well video arrives, and captions."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

TABLES = ('stream_setup', 'recording', 'stream_health', 'caption_line', 'caption_track')  # of an organisation


def upgrade() -> None:
    _create_of_event(
        'stream_setup',
        sa.Column('records', sa.Boolean(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_stream_setup')),
    )
    _create_of_event(
        'recording',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('duration_ms', sa.Integer(), nullable=False),
        sa.Column('path', sa.String(length=200), nullable=False),
        sa.Column('size_bytes', sa.BigInteger(), nullable=False),
        sa.Column('stopped', sa.Enum('disk', 'length', name='recordingstop', native_enum=False, length=20), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recording')),
        sa.UniqueConstraint('event_id', name=op.f('uq_recording_event_id')),
    )
    op.create_table(
        'recording_part',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('recording_id', sa.Integer(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('offset_ms', sa.Integer(), nullable=False),
        sa.Column('duration_ms', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['recording_id'], ['recording.id'], name=op.f('fk_recording_part_recording_id_recording'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recording_part')),
        sa.UniqueConstraint('recording_id', 'offset_ms', name=op.f('uq_recording_part_recording_id_offset_ms')),
    )
    _create_of_event(
        'stream_health',
        sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('runs', sa.Integer(), nullable=False),
        sa.Column('bits_per_s', sa.Integer(), nullable=False),
        sa.Column('frames_per_s', sa.Double(), nullable=False),
        sa.Column('dropped_frames', sa.Integer(), nullable=False),
        sa.Column('behind_ms', sa.Integer(), nullable=False),
        sa.Column('keyframe_ms', sa.Integer(), nullable=True),
        sa.Column('width', sa.Integer(), nullable=True),
        sa.Column('height', sa.Integer(), nullable=True),
        sa.Column('video_codec', sa.String(length=20), nullable=False),
        sa.Column('audio_codec', sa.String(length=20), nullable=False),
        sa.Column('is_encoded', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_stream_health')),
    )
    _create_of_event(
        'caption_line',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('text', sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_caption_line')),
    )
    op.create_index('ix_caption_line_event_id_at', 'caption_line', ['event_id', 'at'])
    _create_of_event(
        'caption_track',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('language', sa.String(length=10), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_caption_track')),
        sa.UniqueConstraint('event_id', 'language', name=op.f('uq_caption_track_event_id_language')),
    )


def _create_of_event(name: str, *parts: 'sa.Column | sa.Constraint') -> None:
    op.create_table(
        name,
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f(f'fk_{name}_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['organisation_id'], ['organisation.id'], name=op.f(f'fk_{name}_organisation_id_organisation'), ondelete='CASCADE'
        ),
        *parts,
    )
    op.create_index(f'ix_{name}_organisation_id', name, ['organisation_id'])


def downgrade() -> None:
    op.drop_table('recording_part')
    for name in reversed(TABLES):
        op.drop_table(name)
