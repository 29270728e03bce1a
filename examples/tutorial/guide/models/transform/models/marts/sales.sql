{{ config(materialized='incremental', unique_key='id') }}
select id, customer, amount, '{{ var("currency") }}' as currency, placed_at
from {{ ref('paid_orders') }}
{% if is_incremental() %}
where placed_at >= (select max(placed_at) from {{ this }})
{% endif %}
