/** Tickets of one key, the next to be served at the top: a binary heap. */
import { goesFirst, type Ticket } from './ticket.ts'

export class TicketHeap {
  readonly #tickets: Array<Ticket> = []

  get top(): Ticket | undefined {
    return this.#tickets[0]
  }

  add(ticket: Ticket): void {
    const tickets = this.#tickets
    let at = tickets.push(ticket) - 1
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (!goesFirst(ticket, tickets[parent]!)) break
      tickets[at] = tickets[parent]!
      at = parent
    }
    tickets[at] = ticket
  }

  /** Takes out the top. */
  take(): void {
    const tickets = this.#tickets
    const last = tickets.pop()
    if (last === undefined || tickets.length === 0) return
    let at = 0
    for (let child = 1; child < tickets.length; child = 2 * at + 1) {
      if (child + 1 < tickets.length && goesFirst(tickets[child + 1]!, tickets[child]!)) child++
      if (!goesFirst(tickets[child]!, last)) break
      tickets[at] = tickets[child]!
      at = child
    }
    tickets[at] = last
  }
}
