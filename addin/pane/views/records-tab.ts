/** The records tab in one script: the list and a record's own view. */
export { RecordDetail } from './record-detail.tsx';
export { Records } from './records.tsx';
