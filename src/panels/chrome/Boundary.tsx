import { Component, type ReactNode } from "react";

interface BoundaryProps {
  /** What stands here, for the message: "picture", "inspector". */
  what: string;
  /** When this changes (another plan, another picture) the part is tried again. */
  retryOn: unknown;
  /** Before the part is tried again. */
  onRetry?(): void;
  children: ReactNode;
}

/**
 * Keeps a fault in one part from taking the page with it: the part says so, everything else works
 * on, and the part is tried again with the next plan.
 */
export class Boundary extends Component<BoundaryProps, { failed?: Error | undefined }> {
  override state: { failed?: Error | undefined } = {};

  static getDerivedStateFromError(error: unknown) {
    return { failed: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: BoundaryProps) {
    if (this.state.failed && before.retryOn !== this.props.retryOn) {
      this.retry();
    }
  }

  private retry() {
    this.props.onRetry?.();
    this.setState({ failed: undefined });
  }

  override render() {
    const { failed } = this.state;
    if (!failed) return this.props.children;
    return (
      <div className="message refused" role="alert">
        <p>
          The {this.props.what} could not be {reason(failed)}. The rest of the page works; your plan
          is kept.
        </p>
        <button type="button" onClick={() => this.retry()}>
          Try again
        </button>
      </div>
    );
  }
}

/** Browsers name the address of a piece that did not come, which tells a reader nothing. */
function reason({ message }: Error): string {
  return /import|fetch|load/i.test(message)
    ? "fetched: is the network there?"
    : `shown (${message})`;
}
