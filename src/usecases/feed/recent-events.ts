/**
 * The newest events a node read, numbered as it read them and kept once for all subscribers: each holds a place in them
 * instead of a list of its own, so that memory does not grow with the number of subscribers that are slow.
 */
export class RecentEvents<Event> {
  private events: Event[] = [];
  private first = 0;

  constructor(private readonly most: number) {}

  /** The place after the newest. */
  get end(): number {
    return this.first + this.events.length;
  }

  add(events: readonly Event[]): void {
    this.events.push(...events);
    // Cut only now and then: moving what stays for each event would cost more than keeping it.
    if (this.events.length > 2 * this.most) this.cut(this.events.length - this.most);
  }

  has(place: number): boolean {
    return place >= this.first;
  }

  at(place: number): Event | undefined {
    return this.events[place - this.first];
  }

  forget(): void {
    this.cut(this.events.length);
  }

  /** As `forget`, where what follows does not join on to what was kept: nobody's place stands any more. */
  breakOff(): void {
    this.forget();
    this.first += 1;
  }

  private cut(count: number): void {
    this.events = this.events.slice(count);
    this.first += count;
  }
}
