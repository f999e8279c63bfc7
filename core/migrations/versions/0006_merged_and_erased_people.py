"""People who turned out to be one, the edges that changed by it, and people who were erased."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_person_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_person_merged_into_id_person'), 'person', ['merged_into_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form_sharer_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_registration_sharer', ['form_sharer_id'], unique=False, sqlite_where=sa.text('form_sharer_id IS NOT NULL'), postgresql_where=sa.text('form_sharer_id IS NOT NULL'))
        batch_op.create_index('ix_registration_merged', ['merged_into_id'], unique=False, sqlite_where=sa.text('merged_into_id IS NOT NULL'), postgresql_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.create_index('ix_registration_phone', ['organisation_id', 'phone'], unique=False, sqlite_where=sa.text('phone IS NOT NULL'), postgresql_where=sa.text('phone IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_registration_form_sharer_id_registration'), 'registration', ['form_sharer_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_registration_merged_into_id_registration'), 'registration', ['merged_into_id'], ['id'], ondelete='SET NULL')

    op.execute("""
        UPDATE registration SET form_sharer_id = referral.parent_id
        FROM referral WHERE referral.child_id = registration.id AND referral.decided_by = 'form'
    """)

    op.create_table('person_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survivor_id', sa.Integer(), nullable=False),
    sa.Column('absorbed_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['absorbed_id'], ['person.id'], name=op.f('fk_person_merge_absorbed_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_person_merge_member_id_member'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_person_merge_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survivor_id'], ['person.id'], name=op.f('fk_person_merge_survivor_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['undone_by_id'], ['member.id'], name=op.f('fk_person_merge_undone_by_id_member'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_merge'))
    )
    with op.batch_alter_table('person_merge', schema=None) as batch_op:
        batch_op.create_index('ix_person_merge_organisation_id_id', ['organisation_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_merge_absorbed_id'), ['absorbed_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_merge_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_merge_survivor_id'), ['survivor_id'], unique=False)

    op.create_table('referral_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('child_id', sa.Integer(), nullable=False),
    sa.Column('old_parent_id', sa.Integer(), nullable=True),
    sa.Column('new_parent_id', sa.Integer(), nullable=True),
    sa.Column('old_entry_point_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Enum('merge', 'undo', name='changereason', native_enum=False, length=20), nullable=False),
    sa.Column('merge_id', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['child_id'], ['registration.id'], name=op.f('fk_referral_change_child_id_registration'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_referral_change_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['merge_id'], ['person_merge.id'], name=op.f('fk_referral_change_merge_id_person_merge'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['new_parent_id'], ['registration.id'], name=op.f('fk_referral_change_new_parent_id_registration'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['old_entry_point_id'], ['entry_point.id'], name=op.f('fk_referral_change_old_entry_point_id_entry_point'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['old_parent_id'], ['registration.id'], name=op.f('fk_referral_change_old_parent_id_registration'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_referral_change_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral_change'))
    )
    with op.batch_alter_table('referral_change', schema=None) as batch_op:
        batch_op.create_index('ix_referral_change_event_id_changed_at', ['event_id', 'changed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_change_child_id'), ['child_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_change_merge_id'), ['merge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_change_organisation_id'), ['organisation_id'], unique=False)


def downgrade() -> None:
    op.drop_table('referral_change')
    op.drop_table('person_merge')

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_registration_merged_into_id_registration'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_registration_form_sharer_id_registration'), type_='foreignkey')
        batch_op.drop_index('ix_registration_phone', sqlite_where=sa.text('phone IS NOT NULL'), postgresql_where=sa.text('phone IS NOT NULL'))
        batch_op.drop_index('ix_registration_merged', sqlite_where=sa.text('merged_into_id IS NOT NULL'), postgresql_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.drop_index('ix_registration_sharer', sqlite_where=sa.text('form_sharer_id IS NOT NULL'), postgresql_where=sa.text('form_sharer_id IS NOT NULL'))
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('form_sharer_id')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_person_merged_into_id_person'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_person_merged_into_id'))
        batch_op.drop_column('erased_at')
        batch_op.drop_column('merged_into_id')
