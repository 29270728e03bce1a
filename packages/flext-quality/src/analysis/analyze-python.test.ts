import { describe, expect, it } from 'vitest'

import { analysisOf, findingsIn, told } from '../../test/temporary-code.ts'

const toldOf = async (text: string) => told(await findingsIn(text, 'app/orders.py'))

const django = `import requests
import stripe
from django.core.mail import send_mail
from django.db import models, transaction

class Order(models.Model):
    total = models.IntegerField()
`

describe('what it finds in Python', () => {
  it('finds changes of Django models, payments and HTTP in one function', async () => {
    const findings = await findingsIn(
      `${django}
def place(customer: str, total: int = 1):
    order = Order.objects.create(total=total)
    stripe.Charge.create(amount=order.total)
    requests.post("https://carrier.example/parcels", json={"order": order.id})
`,
      'app/orders.py',
    )
    expect(told(findings)).toEqual(['several-systems place 10,11,12'])
    expect(findings[0]).toMatchObject({
      line: 9,
      column: 1,
      parameters: [
        { name: 'customer', type: 'str', optional: false },
        { name: 'total', type: 'int', optional: true },
      ],
      calls: [
        { call: 'Order.objects.create', kind: 'database', known: true },
        { call: 'stripe.Charge.create', kind: 'payment', known: true },
        { call: 'requests.post', kind: 'http', known: true, about: 'parcels' },
      ],
    })
  })

  it.each([
    [
      'money under a decorator that holds a transaction',
      `${django}
@transaction.atomic
def pay(order_id):
    order = Order.objects.get(pk=order_id)
    order.save()
    stripe.Charge.create(amount=1)
`,
      'effect-in-transaction pay 12,13',
    ],
    [
      'a mail after the block of a transaction',
      `${django}
def pay(order):
    with transaction.atomic():
        order = Order.objects.create(total=1)
        Order.objects.filter(pk=1).update(total=2)
    send_mail("paid", "thanks", "shop@example.org", [order.customer])
`,
      'effect-after-commit pay 11,12,13',
    ],
    [
      'two commits of a session',
      `from sqlalchemy.orm import Session

def place(db: Session, order, line):
    db.add(order)
    db.commit()
    db.add(line)
    db.commit()
`,
      'several-writes place 5,7',
    ],
    [
      'a task of Celery beside a row',
      `from sqlalchemy.orm import Session
from celery import shared_task

def place(db: Session, queue_client, order):
    db.add(order)
    db.commit()
    producer.send("orders", order)
`,
      'dual-write place 6,7',
    ],
    [
      'a payment for each',
      `import stripe

def refund_all(orders):
    for order in orders:
        stripe.Refund.create(charge=order.charge)
`,
      'loop-of-effects refund_all 5',
    ],
    [
      'awaited clients in an asynchronous method',
      `import httpx

class Orders:
    def __init__(self, repository: OrderRepository):
        self.repository = repository

    async def place(self, order):
        async with httpx.AsyncClient() as client:
            await self.repository.save(order)
            await client.post("https://pay.example/charges")
`,
      'several-systems Orders.place 9,10',
    ],
  ])('finds %s', async (_, text, found) => {
    expect(await toldOf(text)).toEqual([found])
  })

  it('follows imports and classes through the files', async () => {
    const { findings } = await analysisOf({
      'shop/models.py': `from django.db import models\n\nclass Order(models.Model):\n    pass\n`,
      'shop/payments.py': `import stripe\n\nclass Payments:\n    def take(self, total):\n        return stripe.Charge.create(amount=total)\n`,
      'shop/views.py': `from .models import Order
from shop.payments import Payments

payments = Payments()

def place(request):
    Order.objects.create()
    payments.take(1)
`,
    })
    expect(told(findings)).toEqual(['several-systems place 7,8'])
    expect(findings[0]?.calls[1]?.through).toEqual(['Payments.take (shop/payments.py:5)'])
  })
})

describe('what it leaves alone in Python', () => {
  it.each([
    [
      'what one commit keeps',
      `import psycopg2

def place(conn):
    cur = conn.cursor()
    cur.execute("INSERT INTO orders VALUES (1)")
    cur.execute("UPDATE stock SET n = n - 1")
    conn.commit()
`,
    ],
    [
      'what the caller commits',
      `def place(cursor):
    cursor.execute("INSERT INTO orders VALUES (1)")
    cursor.execute("UPDATE stock SET n = n - 1")
`,
    ],
    [
      'writes in one block',
      `${django}
def place():
    with transaction.atomic():
        Order.objects.create(total=1)
        Order.objects.create(total=2)
`,
    ],
    [
      'a handler that takes back',
      `${django}
def place():
    order = Order.objects.create(total=1)
    try:
        stripe.Charge.create(amount=1)
    except stripe.CardError:
        order.delete()
        raise
`,
    ],
    [
      'branches that exclude each other',
      `${django}
def place(card):
    if card:
        stripe.Charge.create(amount=1)
    else:
        Order.objects.create(total=1)
`,
    ],
    [
      'comments and texts',
      `def place():\n    """stripe.Charge.create(); Order.objects.create()"""\n    # requests.post("x")\n`,
    ],
    [
      'reading',
      `import requests\n\ndef look():\n    requests.get("https://a.example")\n    requests.get("https://b.example")\n`,
    ],
  ])('leaves %s', async (_, text) => {
    expect(await toldOf(text)).toEqual([])
  })

  it('goes on behind what it cannot understand, and says where that is', async () => {
    const { findings, problems } = await analysisOf({
      'orders.py': `import stripe

def broken(:
    pass

def refund_all(orders):
    for order in orders:
        stripe.Refund.create(charge=order.charge)
`,
    })
    expect(told(findings)).toEqual(['loop-of-effects refund_all 8'])
    expect(problems[0]).toMatchObject({ path: 'orders.py', line: 3 })
  })
})
