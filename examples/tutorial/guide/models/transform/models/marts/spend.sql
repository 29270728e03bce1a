{{ config(materialized='table') }}
select name, coalesce(sum(amount), 0) as spent
from {{ source('shop', 'customers') }} as c
left join {{ ref('sales') }} as s on s.customer = c.id
group by name
