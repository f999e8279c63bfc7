"""Tables of the show."""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'show',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('go_live_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('end_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('arranged_by_id', sa.Integer(), nullable=True),
        sa.Column('held_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('hold_text', sa.String(length=140), nullable=False),
        sa.Column('back_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('notes', sa.Text(), nullable=False),
        sa.Column('notes_version', sa.Integer(), nullable=False),
        sa.Column('notes_by', sa.String(length=120), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['arranged_by_id'], ['member.id'], name=op.f('fk_show_arranged_by_id_member'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_show_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_show_organisation_id_organisation'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_show')),
    )
    op.create_index('ix_show_organisation_id', 'show', ['organisation_id'])
    op.create_table(
        'show_item',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=140), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('notes', sa.Text(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('changed_by', sa.String(length=120), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_show_item_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_show_item_organisation_id_organisation'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_show_item')),
    )
    op.create_index('ix_show_item_event_id_position', 'show_item', ['event_id', 'position'])
    op.create_index('ix_show_item_organisation_id', 'show_item', ['organisation_id'])


def downgrade() -> None:
    op.drop_table('show_item')
    op.drop_table('show')
