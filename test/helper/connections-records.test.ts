import { makeConnectionRecordsInMemory } from '../../helper/connections/connection-records-in-memory.ts';
import { connectionRecordsSuite } from '../suites/connection-records-suite.ts';

connectionRecordsSuite('in memory', makeConnectionRecordsInMemory);
