/** Whether `YYYY-MM-DD` is a day: JavaScript reads the thirtieth of February as the second of March. */
export function isCalendarDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
