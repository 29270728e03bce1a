export { memoryStock, type MemoryStock } from '../place-order/testing/memory-stock.ts'
export {
  stockContract,
  type StockBooks,
  type StockContractCase,
  type StockUnderTest,
} from '../place-order/testing/stock-contract.ts'
export { memoryPayments, type MemoryPayments } from '../place-order/testing/memory-payments.ts'
export {
  paymentsContract,
  type PaymentsBooks,
  type PaymentsContractCase,
  type PaymentsUnderTest,
} from '../place-order/testing/payments-contract.ts'
export { memoryCarrier, type MemoryCarrier } from '../place-order/testing/memory-carrier.ts'
export {
  carrierContract,
  type CarrierBooks,
  type CarrierContractCase,
  type CarrierUnderTest,
} from '../place-order/testing/carrier-contract.ts'
export { memoryMail, type MemoryMail } from '../place-order/testing/memory-mail.ts'
export {
  mailContract,
  type MailBooks,
  type MailContractCase,
  type MailUnderTest,
} from '../place-order/testing/mail-contract.ts'
export { placeOrderWorld, type PlaceOrderWorld } from '../place-order/testing/place-order-world.ts'
