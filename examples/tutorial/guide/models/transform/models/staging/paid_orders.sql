select id, customer, amount, placed_at
from {{ source('shop', 'orders') }}
where status = 'paid'
