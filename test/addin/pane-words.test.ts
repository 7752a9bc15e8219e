/** The sentences: one for every code, in words that an accountant uses. */
import { dataTypeNames, errorWords, fieldName, fixNames, sayError, words } from '../../addin/pane/words.ts';
import { errorCodes } from '../../src/shared/errors.ts';

describe('the words of the pane', () => {
  it.each(errorCodes)('has a whole sentence for %s', (code) => {
    expect(errorWords[code]).toMatch(/^[A-Z][^_{}<>]{15,}[.”]$/);
  });

  it('uses no words of programmers', () => {
    const said = [...Object.values(errorWords), ...Object.values(dataTypeNames), ...Object.values(fixNames).filter(Boolean)].join(' ');
    expect(said).not.toMatch(/\b(null|undefined|JSON|HTTP|API|token|exception|timeout|payload|endpoint|tenant|entity|database|cache|localhost)\b/i);
  });

  it('falls back to a plain sentence for a code it does not know', () => {
    expect(sayError('constructor')).toBe(errorWords.our_bug);
    expect(sayError('made_up_later')).toBe(errorWords.our_bug);
  });

  it('makes labels of field names', () => {
    expect(fieldName('dueDate')).toBe('Due');
    expect(fieldName('exchangeRate')).toBe('Exchange rate');
    expect(fieldName('part_paid')).toBe('Part paid');
  });

  it('says what a sync brought', () => {
    expect(words.changes({ added: 3, changed: 0, removed: 1 })).toBe('3 new, 1 removed');
    expect(words.changes({ added: 0, changed: 0, removed: 0 })).toBe('No changes');
    expect(words.records(1)).toBe('1 record');
    expect(words.readSoFar({ read: 1200, expected: null })).toBe('1,200 read');
  });
});
