/**
 * Workbooks that began on an old Mac count their days from 1904. Nothing in the API says so, but Excel's own DATE does:
 * 2 January 1904 is day 1463, or day 1.
 */
const secondDayOf1904 = 1_463;

export async function countsFrom1904(context: Excel.RequestContext): Promise<boolean> {
  const day = context.workbook.functions.date(1904, 1, 2).load('value,error');
  await context.sync();
  return typeof day.value === 'number' && day.value < secondDayOf1904;
}
