{% snapshot customer_history %}
{{ config(unique_key='id', strategy='check', check_cols=['city'], hard_deletes='invalidate') }}
select id, name, city from {{ source('shop', 'customers') }}
{% endsnapshot %}
