"""What the integrity rules found, what people made of it, and when each event is looked at next."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('natural_key', sa.String(length=120), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('severity', sa.Integer(), nullable=False),
    sa.Column('beneficiary_id', sa.Integer(), nullable=True),
    sa.Column('subjects', sa.JSON(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waiting', sa.Boolean(), nullable=False),
    sa.Column('decision', sa.Enum('open', 'confirmed', 'dismissed', name='decision', native_enum=False, length=20), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_on', sa.JSON(), nullable=False),
    sa.Column('decided_severity', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['registration.id'], name=op.f('fk_finding_beneficiary_id_registration'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['member.id'], name=op.f('fk_finding_decided_by_id_member'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_finding_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_finding_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('event_id', 'natural_key', name=op.f('uq_finding_event_id_natural_key'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_beneficiary_id'), ['beneficiary_id'], unique=False)
        batch_op.create_index('ix_finding_event_id_waiting', ['event_id', 'waiting', 'severity'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('inspection',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('wanted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('inspected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rests_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_inspection_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_inspection_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_inspection'))
    )
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspection_begun_at'), ['begun_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inspection_wanted_at'), ['wanted_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inspection_wanted_at'))
        batch_op.drop_index(batch_op.f('ix_inspection_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_inspection_begun_at'))

    op.drop_table('inspection')
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_organisation_id'))
        batch_op.drop_index('ix_finding_event_id_waiting')
        batch_op.drop_index(batch_op.f('ix_finding_beneficiary_id'))

    op.drop_table('finding')
