/**
 * An Excel without a window: the workbook, the executor in front of it, and the troubles a real one has. Whoever asks
 * gets what Excel on the web would answer, over whatever wire: the tests in Node call it directly, the page in Chromium
 * through postMessage.
 */
import { answerBatch } from './request-batch.ts';
import type { RequestBody, ResponseBody } from './request-batch.ts';
import { Workbook } from './workbook.ts';

export type ExecutorAnswer = { readonly HttpStatusCode: number; readonly ErrorCode: string | null; readonly ErrorMessage: string | null; readonly Body: ResponseBody | null };

const payloadMaxBytes = 5 * 1024 * 1024;
const delayForCellEditFlag = 64;

const refused = (ErrorCode: string, ErrorMessage: string, HttpStatusCode = 400): ExecutorAnswer => ({ HttpStatusCode, ErrorCode, ErrorMessage, Body: null });

export class FakeExcel {
  readonly workbook = new Workbook();
  /** ExcelApi 1.this */
  excelApiMinor = 15;
  /** The user is typing in a cell. */
  isEditing = false;
  isClosed = false;
  latencyMs = 0;
  /** Requests seen, by size, and what they were. */
  readonly seen: { readonly bytes: number; readonly responseBytes: number; readonly names: readonly string[] }[] = [];
  /** Throws an OfficeFault to make the batch fail there. */
  beforeAction: ((name: string, index: number, request: number) => void) | null = null;
  /** Called before each request is looked at. */
  beforeRequest: ((request: number) => void) | null = null;
  private waiting: (() => void)[] = [];

  /** The user leaves the cell: what was delayed goes on. */
  endEditing(): void {
    this.isEditing = false;
    for (const go of this.waiting.splice(0)) go();
  }

  async answer(bodyText: string, flags: number): Promise<ExecutorAnswer> {
    const request = this.seen.length;
    this.beforeRequest?.(request);
    if (this.latencyMs > 0) await new Promise((resolve) => { setTimeout(resolve, this.latencyMs); });
    if (this.isEditing) {
      if ((flags & delayForCellEditFlag) === 0) return refused('InvalidOperationInCellEditMode', 'Excel is in cell-editing mode.');
      await new Promise<void>((resolve) => { this.waiting.push(resolve); });
    }
    if (this.isClosed) return refused('GeneralException', 'The workbook is closed.', 500);
    const bytes = Buffer.byteLength(bodyText);
    if (bytes > payloadMaxBytes) return refused('RequestPayloadSizeLimitExceeded', `The request has ${bytes} bytes.`);
    const body = JSON.parse(bodyText) as RequestBody;
    const answer = answerBatch(this.workbook, body, { excelApiMinor: this.excelApiMinor, beforeAction: (name, index) => this.beforeAction?.(name, index, request) });
    const responseBytes = Buffer.byteLength(JSON.stringify(answer));
    this.seen.push({ bytes, responseBytes, names: body.Actions.map((action) => action.Name || body.ObjectPaths[String(action.ObjectPathId)]?.Name || '') });
    if (responseBytes > payloadMaxBytes) return refused('ResponsePayloadSizeLimitExceeded', `The answer has ${responseBytes} bytes.`);
    return { HttpStatusCode: 200, ErrorCode: null, ErrorMessage: null, Body: answer };
  }
}
