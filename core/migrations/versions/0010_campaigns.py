"""Campaigns from elsewhere, what they came to, and the rows that could not be used."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('campaign',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('edges', 'touches', name='campaignkind', native_enum=False, length=20), nullable=False),
    sa.Column('state', sa.Enum('uploaded', 'importing', 'ready', 'failed', name='campaignstate', native_enum=False, length=20), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('file_bytes', sa.Integer(), nullable=False),
    sa.Column('stored', sa.String(length=60), nullable=True),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('phase', sa.Enum('waiting', 'reading', 'counting', 'storing', name='importphase', native_enum=False, length=20), nullable=False),
    sa.Column('percent_read', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refusal_code', sa.String(length=60), nullable=True),
    sa.Column('refusal', sa.String(length=500), nullable=True),
    sa.Column('rows_used', sa.Integer(), nullable=False),
    sa.Column('rows_bad', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('referred', sa.Integer(), nullable=False),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['member.id'], name=op.f('fk_campaign_created_by_id_member'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_campaign_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign'))
    )
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_campaign_organisation_id_created_at', ['organisation_id', 'created_at'], unique=False)

    op.create_table('campaign_result',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('analysis', sa.Text(), nullable=False),
    sa.Column('forest', sa.LargeBinary(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_result_campaign_id_campaign'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_campaign_result_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', name=op.f('pk_campaign_result'))
    )
    with op.batch_alter_table('campaign_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_result_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('campaign_bad_row',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('used', sa.Boolean(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_bad_row_campaign_id_campaign'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_campaign_bad_row_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', 'number', name=op.f('pk_campaign_bad_row'))
    )
    with op.batch_alter_table('campaign_bad_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_bad_row_organisation_id'), ['organisation_id'], unique=False)


def downgrade() -> None:
    op.drop_table('campaign_bad_row')
    op.drop_table('campaign_result')
    op.drop_table('campaign')
