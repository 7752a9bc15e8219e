/** The driver keeps the interface of better-sqlite3, whose types are sound; its own cannot be resolved through its package. */
declare module 'better-sqlite3-multiple-ciphers' {
  export { default } from 'better-sqlite3';
}
