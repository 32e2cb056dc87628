//! The page's end of a worker: started when first needed, and again after a breakdown.

use js_sys::{Array, JsString, Uint8Array};
use transfer::message::{FromWorker, ToWorker, decode, encode};
use wasm_bindgen::prelude::*;
use web_sys::{File, MessageEvent, Worker, WorkerOptions, WorkerType};

#[wasm_bindgen]
extern "C" {
    /// Where this module came from: the worker lies beside it.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static MODULE: JsString;
}

/// What a worker does that is not a message.
pub(crate) enum Heard {
    Message(FromWorker),
    BrokeDown,
}

/// One worker.
pub(crate) struct Crew {
    /// Tells those apart that are heard by the same function.
    number: usize,
    heard: fn(usize, Heard),
    /// Whose work it does: what it is called.
    person: String,
    running: Option<Running>,
}

struct Running {
    worker: Worker,
    /// What was said before the worker listened.
    outbox: Option<Vec<Array>>,
    _closures: [Closure<dyn Fn(MessageEvent)>; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Crew {
    /// None is started before there is work. `heard` is called with its number for all it says.
    pub(crate) fn new(number: usize, heard: fn(usize, Heard), person: &str) -> Self {
        Self {
            number,
            heard,
            person: person.to_owned(),
            running: None,
        }
    }

    /// Says something, with a file where the message speaks of one for the first time.
    pub(crate) fn say(&mut self, message: &ToWorker, file: Option<&File>) -> Result<(), JsValue> {
        let running = match &mut self.running {
            Some(running) => running,
            none => none.insert(Running::start(self.number, self.heard, &self.person)?),
        };
        let bytes = encode(message).map_err(|_| JsValue::from("a message could not be written"))?;
        let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
        if let Some(file) = file {
            parts.push(file);
        }
        match &mut running.outbox {
            Some(outbox) => outbox.push(parts),
            None => running.worker.post_message(&parts)?,
        }
        Ok(())
    }

    /// Says something to a worker that runs; one that does not has nothing to hear it for.
    pub(crate) fn say_if_running(&mut self, message: &ToWorker) {
        if self.running.is_some() {
            // A post fails only for values that cannot be cloned; bytes can.
            let _ = self.say(message, None);
        }
    }

    /// It listens now: it gets what was said meanwhile.
    pub(crate) fn ready(&mut self) {
        if let Some(running) = &mut self.running {
            for parts in running.outbox.take().unwrap_or_default() {
                let _ = running.worker.post_message(&parts);
            }
        }
    }

    /// Ends it. The next word starts another one.
    pub(crate) fn end(&mut self) {
        self.running = None;
    }
}

impl Running {
    fn start(number: usize, heard: fn(usize, Heard), person: &str) -> Result<Self, JsValue> {
        let module = MODULE.with(|url| String::from(url));
        let folder = module.rsplit_once('/').map_or("", |(folder, _)| folder);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(person);
        let worker = Worker::new_with_options(&format!("{folder}/worker.js"), &options)?;
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = Uint8Array::new(&Array::from(&event.data()).get(0)).to_vec();
            // A message of another build can only come from a worker cached wrongly: it is of no use.
            let said = decode(&bytes).map_or(Heard::BrokeDown, Heard::Message);
            heard(number, said);
        });
        let error = Closure::<dyn Fn(MessageEvent)>::new(move |_| heard(number, Heard::BrokeDown));
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            outbox: Some(Vec::new()),
            _closures: [message, error],
        })
    }
}
